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
  const document = useGraphiQL((state) => state.documentAST)
  const operationName = useGraphiQL((state) => state.operationName)
  const variables = useVariables()
  const table = useTable()
  const { session } = useStore(useExplorer().sessions)
  const granted = session?.granted
  const needs = useMemo(
    () => (table && document ? needsOf(table, document, { operationName, variables, granted }) : undefined),
    [table, document, operationName, variables, granted],
  )
  const getScopes = useGetScopes()
  return (
    <section className="graphiql-container needs" aria-label="What the operation needs">
      <p role="status">
        {needs === undefined ? 'No operation yet.' : <Needs needs={needs} session={session} />}
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

/** What is written in the variables editor; nothing while it is no JSON object. */
function useVariables(): Readonly<Record<string, unknown>> {
  const editor = useGraphiQL((state) => state.variableEditor)
  const [text, setText] = useState('')
  useEffect(() => {
    if (!editor) return
    setText(editor.getValue())
    const listening = editor.onDidChangeModelContent(() => setText(editor.getValue()))
    return () => listening.dispose()
  }, [editor])
  return useMemo(() => parseVariables(text), [text])
}

function parseVariables(text: string): Readonly<Record<string, unknown>> {
  try {
    const variables: unknown = JSON.parse(text)
    return typeof variables === 'object' && variables !== null ? { ...variables } : {}
  } catch {
    return {}
  }
}
