import { useExplorer } from '../explorer.ts'
import { beginCodeFlow } from '../session/code-flow.ts'
import { useStore } from '../store.ts'

/** Logs in on the server's own page, for the scopes that are ticked. The password is typed there, and nowhere else. */
export function ServerLogin() {
  const { wanted, scopes } = useExplorer()
  const { codeFlow, passwordGrant = false } = useStore(scopes).tokens ?? {}
  if (codeFlow === undefined) return null
  if (codeFlow.redirectUri !== window.location.origin + window.location.pathname) {
    return (
      <p className="quiet">
        The server's own login leads back to <a href={codeFlow.redirectUri}>{codeFlow.redirectUri}</a>.
      </p>
    )
  }
  if (!window.isSecureContext) {
    return (
      <p className="quiet">
        The server's own login needs a page that came over https, or from this machine: here the browser makes
        no proof for it.
      </p>
    )
  }
  return (
    <button
      type="button"
      className={passwordGrant ? '' : 'main'}
      onClick={() => void beginCodeFlow(window, codeFlow, [...wanted.get()])}
    >
      Log in on the server's page
    </button>
  )
}
