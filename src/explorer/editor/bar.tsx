import { useGraphiQL } from '@graphiql/react'
import { useEffect, useMemo, useState } from 'react'
import { useExplorer } from '../explorer.ts'
import { useGetScopes } from '../panel/open-panel.ts'
import { inWords, needsOf, type OperationNeeds } from '../scopes/analyse.ts'
import { useTable } from '../scopes/use-scopes.ts'
import type { Session } from '../session/session.ts'
import { useStore } from '../store.ts'

/** Says what the operation that would run needs as a whole, and what the token lacks for it. */
export function NeedsBar() {
  const { sessions, scopes } = useExplorer()
  const document = useGraphiQL((state) => state.documentAST)
  const operationName = useGraphiQL((state) => state.operationName)
  const variables = useJson(useGraphiQL((state) => state.variableEditor))
  const headers = useJson(useGraphiQL((state) => state.headerEditor))
  const hasOwnToken = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  const table = useTable()
  const isTold = useStore(scopes).requirements !== undefined
  const { session } = useStore(sessions)
  const granted = session?.granted
  const needs = useMemo(
    () => (table && document ? needsOf(table, document, { operationName, variables, granted }) : undefined),
    [table, document, operationName, variables, granted],
  )
  const getScopes = useGetScopes()
  const unknown = isTold ? 'No operation yet.' : 'The server does not say what operations need.'
  return (
    <section className="graphiql-container needs" aria-label="What the operation needs">
      <p role="status">
        {needs === undefined ? (
          unknown
        ) : (
          <>
            <Needs needs={needs} session={session} />
            {hasOwnToken && ' This speaks of the token of the panel; the header editor sends another.'}
          </>
        )}
      </p>
      {needs !== undefined && !needs.isMet && (
        <button type="button" className="main" onClick={() => getScopes(needs.cheapest)}>
          {needs.missing.length > 0 ? 'Get these scopes' : 'Log in'}
        </button>
      )}
    </section>
  )
}

function Needs({
  needs,
  session,
}: {
  readonly needs: OperationNeeds
  readonly session: Session | undefined
}) {
  const { name, requirement, missing, isMet, isMutation } = needs
  const subject = name === undefined ? 'This operation' : name
  if (requirement === 'public') return <>{subject} needs no token.</>
  const needed = inWords(requirement)
  if (isMet) {
    return (
      <>
        {subject} needs <strong>{needed}</strong>: the token is enough.
      </>
    )
  }
  const refused = missing.filter((scope) => session?.refused.includes(scope))
  const outcome = isMutation ? ' As it is, nothing of it would run.' : ''
  return (
    <>
      {subject} needs <strong>{needed}</strong>.{' '}
      {missing.length === 0 ? (
        'Nobody is logged in.'
      ) : (
        <>
          {session !== undefined ? 'The token lacks' : 'There is no token; ask for'}{' '}
          <strong>{missing.join(', ')}</strong>.
        </>
      )}
      {refused.length > 0 && ` ${session?.user} may not have ${refused.join(', ')}.`}
      {outcome}
    </>
  )
}

type Editor = Parameters<Parameters<typeof useGraphiQL>[0]>[0]['variableEditor']

/** What is written in an editor of GraphiQL; nothing while it is no JSON object. */
function useJson(editor: Editor): Readonly<Record<string, unknown>> {
  const [text, setText] = useState('')
  useEffect(() => {
    if (!editor) return
    setText(editor.getValue())
    const listening = editor.onDidChangeModelContent(() => setText(editor.getValue()))
    return () => listening.dispose()
  }, [editor])
  return useMemo(() => parseObject(text), [text])
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
