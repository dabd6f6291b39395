import { useGraphiQL } from '@graphiql/react'
import { useEffect, useState } from 'react'
import { useOperationName, useVariables } from '../editor/editors.ts'
import { useExplorer } from '../explorer.ts'
import { useCatalogue } from '../scopes/use-scopes.ts'
import type { Session } from '../session/session.ts'

/** Who is logged in, with what, and for how long. */
export function SessionView({ session }: { readonly session: Session }) {
  const { sessions, graphqlUrl } = useExplorer()
  const catalogue = useCatalogue()
  const editor = useGraphiQL((state) => state.queryEditor)
  const operationName = useOperationName()
  const variables = useVariables()
  const [said, setSaid] = useState('')
  const held = catalogue.closure(session.granted)
  const refused = session.refused.filter((scope) => !held.has(scope))
  const copy = async (what: string, text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid(`${what} copied.`)
    } catch {
      setSaid('The browser does not let this page copy.')
    }
  }
  const header = `Authorization: Bearer ${session.accessToken}`
  const curl = () => {
    const query = editor?.getValue() || '{ __typename }'
    const request = JSON.stringify({ query, operationName, variables })
    return `curl ${quote(graphqlUrl)} -H ${quote(header)} --json ${quote(request)}`
  }
  return (
    <section aria-label="Session">
      <p>
        Logged in as <strong>{session.user}</strong>.{' '}
        <Countdown until={session.expiresAt} renews={session.refreshToken !== undefined} />
      </p>
      <h3>Granted</h3>
      {session.granted.length === 0 ? (
        <p className="quiet">No scope: this token says who calls, and opens nothing more.</p>
      ) : (
        <ul className="chips">
          {session.granted.map((scope) => (
            <li key={scope}>
              <code>{scope}</code>
            </li>
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <>
          <h3>Not granted</h3>
          <p className="quiet">Asked for, but this user may not have them:</p>
          <ul className="chips refused">
            {refused.map((scope) => (
              <li key={scope}>
                <code>{scope}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="row">
        <button type="button" onClick={() => void copy('Token', session.accessToken)}>
          Copy token
        </button>
        <button type="button" onClick={() => void copy('Command', curl())}>
          Copy as curl
        </button>
        <button type="button" onClick={() => void sessions.logOut()}>
          Log out
        </button>
      </p>
      <p className="quiet" role="status">
        {said}
      </p>
    </section>
  )
}

function Countdown({ until, renews }: { readonly until: number; readonly renews: boolean }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.round((until - now) / 1_000))
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <span className="quiet">
      The token lives <time className="countdown">{left}</time> longer
      {renews ? ', and is renewed before.' : '.'}
    </span>
  )
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
