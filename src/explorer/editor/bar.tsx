import { useGraphiQL } from '@graphiql/react'
import { useMemo } from 'react'
import { useExplorer } from '../explorer.ts'
import { useGetScopes } from '../panel/open-panel.ts'
import { inWords } from '../scopes/in-words.ts'
import { needsOf, type OperationNeeds } from '../scopes/needs.ts'
import type { ScopeDocument } from '../scopes/scope-document.ts'
import { useTable } from '../scopes/use-scopes.ts'
import type { Session } from '../session/session.ts'
import { useStore } from '../store.ts'
import { useHeaders, useOperationName, useVariables } from './editors.ts'

/** Says what the operation at the cursor, which Ctrl+Enter would run, needs as a whole, and what the token lacks for it. */
export function NeedsBar() {
  const { sessions, scopes } = useExplorer()
  const document = useGraphiQL((state) => state.documentAST)
  const operationName = useOperationName()
  const variables = useVariables()
  const headers = useHeaders()
  const hasOwnToken = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  const table = useTable()
  const { requirements, mode } = useStore(scopes)
  const { session, ended } = useStore(sessions)
  const granted = session?.granted
  const needs = useMemo(
    () => (table && document ? needsOf(table, document, { operationName, variables, granted }) : undefined),
    [table, document, operationName, variables, granted],
  )
  const getScopes = useGetScopes()
  const unknown =
    requirements !== undefined ? 'No operation yet.' : 'The server does not say what operations need.'
  return (
    <section className="graphiql-container needs" aria-label="What the operation needs">
      <p role="status">
        {ended !== undefined && 'You are no longer logged in. '}
        {needs === undefined ? (
          unknown
        ) : (
          <>
            <Needs needs={needs} session={session} mode={mode} />
            {!needs.isKnown &&
              ' It names what this schema does not have: of that nobody here knows what it needs.'}
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

interface NeedsProps {
  readonly needs: OperationNeeds
  readonly session: Session | undefined
  readonly mode: ScopeDocument['mode']
}

function Needs({ needs, session, mode }: NeedsProps) {
  const { name, requirement, missing, isMet, isMutation, isKnown } = needs
  const subject = name === undefined ? 'This operation' : name
  if (requirement === 'public') return isKnown ? <>{subject} needs no token.</> : null
  const needed = inWords(requirement)
  if (isMet) {
    return (
      <>
        {subject} needs <strong>{needed}</strong>: the token is enough.
      </>
    )
  }
  const refused = missing.filter((scope) => session?.refused.includes(scope))
  const isAllOrNothing = (isMutation || mode === 'reject') && mode !== 'shadow'
  return (
    <>
      {subject} {mode === 'shadow' ? 'would need' : 'needs'} <strong>{needed}</strong>.{' '}
      {missing.length === 0 ? (
        'Nobody is logged in.'
      ) : (
        <>
          {session !== undefined ? 'The token lacks' : 'There is no token; ask for'}{' '}
          <strong>{missing.join(', ')}</strong>.
        </>
      )}
      {refused.length > 0 && ` ${session?.user} may not have ${refused.join(', ')}.`}
      {isAllOrNothing && ' As it is, nothing of it would run.'}
      {mode === 'shadow' && ' This server refuses nothing yet.'}
    </>
  )
}
