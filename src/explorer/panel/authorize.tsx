import type { GraphiQLPlugin } from '@graphiql/react'
import { useState } from 'react'
import { useExplorer } from '../explorer.ts'
import type { SessionEnd } from '../session/sessions.ts'
import { useStore } from '../store.ts'
import { LoginForm } from './login-form.tsx'
import { PANEL_TITLE } from './open-panel.ts'
import { SessionView } from './session-view.tsx'
import { TokenForm } from './token-form.tsx'

const WHY: Readonly<Record<SessionEnd, string>> = {
  expired: 'The token has expired. Log in again to go on.',
  rejected: 'The server does not accept the token any more. Log in again to go on.',
  ended: 'The session has ended at the server. Log in again to go on.',
  unrevoked:
    'You are logged out here. The server could not be told: there the token is valid until it expires.',
}

function AuthorizePanel() {
  const { sessions, scopes, wanted, loginFault } = useExplorer()
  const { session, ended } = useStore(sessions)
  const { introspection, tokens } = useStore(scopes)
  const ticked = useStore(wanted)
  const fault = useStore(loginFault)
  const [user, setUser] = useState('')
  if (session !== undefined && session.username !== user) setUser(session.username)
  const asksForMore = session !== undefined && [...ticked].some((scope) => !session.granted.includes(scope))
  return (
    <div className="authorize">
      <h2 tabIndex={-1}>{PANEL_TITLE}</h2>
      {ended !== undefined && (
        <p className="notice" role="status">
          {WHY[ended]}
        </p>
      )}
      {fault !== undefined && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {session === undefined && introspection !== 'open' && <p className="notice">{CLOSED[introspection]}</p>}
      {session === undefined ? (
        <>
          <LoginForm user={user} />
          <details open={tokens === undefined}>
            <summary>Use a token from elsewhere</summary>
            <TokenForm />
          </details>
        </>
      ) : (
        <>
          <SessionView session={session} />
          <details open={asksForMore} key={String(asksForMore)}>
            <summary>{tokens === undefined ? 'Use another token' : 'Log in with other scopes'}</summary>
            {tokens === undefined ? <TokenForm /> : <LoginForm user={session.username} />}
          </details>
        </>
      )}
      <p className="quiet">
        The token stays in this tab: in memory, and in its session storage while the page is gone. An
        Authorization header in the header editor goes before it.
      </p>
    </div>
  )
}

const CLOSED = {
  authenticated: 'This server shows its schema to those who are logged in.',
  filtered: 'This server shows of its schema what the token reaches: there is more after a login.',
  off: 'This server does not show its schema. Operations can be sent all the same.',
} as const

function AuthorizeIcon() {
  const isOpen = useStore(useExplorer().sessions).session !== undefined
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      className={isOpen ? 'lock open' : 'lock'}
      aria-hidden="true"
    >
      <rect x="5" y="11" width="14" height="9" rx="2" />
      <path d={isOpen ? 'M8 11V7a4 4 0 0 1 7.5-2' : 'M8 11V8a4 4 0 0 1 8 0v3'} strokeLinecap="round" />
    </svg>
  )
}

/** The panel in GraphiQL's sidebar. */
export const authorizePlugin: GraphiQLPlugin = {
  title: PANEL_TITLE,
  icon: AuthorizeIcon,
  content: AuthorizePanel,
}
