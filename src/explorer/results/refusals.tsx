import { useGraphiQL } from '@graphiql/react'
import { useEffect } from 'react'
import { useExplorer } from '../explorer.ts'
import { useStore } from '../store.ts'
import { challengeInWords } from './challenge.ts'
import { noResult, type ResultError } from './last-result.ts'

/** As many as one can take in; a list can be refused a thousand times. */
const SHOWN = 20

/** Below the result: its errors, each leading back to its field, and what the server's challenge means. */
export function Refusals() {
  const { errors, challenge, query } = useStore(useExplorer().lastResult)
  const editor = useGraphiQL((state) => state.queryEditor)
  // It changes with each edit.
  useGraphiQL((state) => state.documentAST)
  const isAsSent = editor?.getValue() === query
  useForgetting()
  if (errors.length === 0 && challenge === undefined) return null
  return (
    <section className="refusals" aria-label="Errors of the result">
      {challenge !== undefined && <p role="status">{challengeInWords(challenge)}</p>}
      <ul>
        {errors.slice(0, SHOWN).map((error, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other identity, and never change places
          <li key={index}>
            <ErrorLink error={error} isAsSent={isAsSent} />
          </li>
        ))}
      </ul>
      {errors.length > SHOWN && <p className="quiet">and {errors.length - SHOWN} more</p>}
    </section>
  )
}

/** What was refused in another tab, or before a log-out, is not said here. */
function useForgetting() {
  const { lastResult, sessions } = useExplorer()
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id)
  const { session, ended } = useStore(sessions)
  const hasLoggedOut = session === undefined && ended === undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is forgotten with the tab
  useEffect(() => lastResult.set(noResult), [tab, lastResult])
  useEffect(() => {
    if (hasLoggedOut) lastResult.set(noResult)
  }, [hasLoggedOut, lastResult])
}

interface ErrorLinkProps {
  readonly error: ResultError
  /** Whether the editor still shows what the error speaks of. */
  readonly isAsSent: boolean
}

function ErrorLink({ error, isAsSent }: ErrorLinkProps) {
  const editor = useGraphiQL((state) => state.queryEditor)
  const { message, path, location, coordinate } = error
  const name = path?.join('.') ?? coordinate ?? `line ${location?.line}`
  // A refusal before anything ran begins with what it refuses.
  const rest = message.startsWith(`${name} `) ? message.slice(name.length + 1) : message
  if (location === undefined || !editor) return <>{message}</>
  if (!isAsSent) {
    return (
      <>
        <span className="quiet">{name}</span> {rest}
      </>
    )
  }
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
      {rest}
    </>
  )
}
