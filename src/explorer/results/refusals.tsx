import { useGraphiQL } from '@graphiql/react'
import { useExplorer } from '../explorer.ts'
import { useStore } from '../store.ts'
import { challengeInWords } from './challenge.ts'
import type { ResultError } from './last-result.ts'

/** As many as one can take in; a list can be refused a thousand times. */
const SHOWN = 20

/** Below the result: its errors, each leading back to its field, and what the server's challenge means. */
export function Refusals() {
  const { errors, challenge } = useStore(useExplorer().lastResult)
  if (errors.length === 0 && challenge === undefined) return null
  return (
    <section className="refusals" aria-label="Errors of the result">
      {challenge !== undefined && <p role="status">{challengeInWords(challenge)}</p>}
      <ul>
        {errors.slice(0, SHOWN).map((error, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other identity, and never change places
          <li key={index}>
            <ErrorLink error={error} />
          </li>
        ))}
      </ul>
      {errors.length > SHOWN && <p className="quiet">and {errors.length - SHOWN} more</p>}
    </section>
  )
}

function ErrorLink({ error }: { readonly error: ResultError }) {
  const editor = useGraphiQL((state) => state.queryEditor)
  const { message, path, location, coordinate } = error
  const name = path?.join('.') ?? coordinate ?? `line ${location?.line}`
  if (location === undefined || !editor) return <>{message}</>
  const select = () => {
    const position = { lineNumber: location.line, column: location.column }
    const word = editor.getModel()?.getWordAtPosition(position)
    editor.setSelection({
      startLineNumber: location.line,
      endLineNumber: location.line,
      startColumn: word?.startColumn ?? location.column,
      endColumn: word?.endColumn ?? location.column,
    })
    editor.revealPositionInCenter(position)
    editor.focus()
  }
  return (
    <>
      <button type="button" className="link" onClick={select}>
        {name}
      </button>{' '}
      {message}
    </>
  )
}
