import { createStore, type Store } from '../store.ts'
import { type TokenEndpoint, type TokenGrant, TokenRequestError } from './token-endpoint.ts'

/** A login, and the token that it holds now. */
export interface Session {
  /** As typed, or the subject of the token. */
  readonly user: string
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** In the order of the answer. */
  readonly granted: readonly string[]
  /** Asked for, and not granted. */
  readonly refused: readonly string[]
  /** In milliseconds since 1970, by the clock of this machine. */
  readonly expiresAt: number
}

/** Why there is no session any more, where that was not the user's wish. */
export type SessionEnd = 'expired' | 'rejected' | 'ended'

export interface SessionState {
  readonly session: Session | undefined
  readonly ended: SessionEnd | undefined
}

export interface Credentials {
  readonly username: string
  readonly password: string
  readonly scopes: readonly string[]
}

export interface Sessions extends Pick<Store<SessionState>, 'get' | 'subscribe'> {
  /** @throws {TokenRequestError} nothing has changed then */
  logIn(credentials: Credentials): Promise<Session>
  /** Begins a session with what another grant gave. */
  begin(user: string, grant: TokenGrant, requested: readonly string[]): Session
  /** Ends the session here at once, and then at the server. */
  logOut(): Promise<void>
  /** Forgets a token that the server has refused; another one may have taken its place. */
  reject(accessToken: string): void
  /** Renews the token with the refresh token; nothing without one. */
  refresh(): Promise<void>
  /** Takes up a session that was kept over a reload; one whose token has expired meanwhile is renewed first. */
  resume(session: Session): Promise<void>
}

export interface SessionsNeeds {
  readonly endpoint: TokenEndpoint
  /** In milliseconds. */
  readonly now: () => number
  /** Calls back once, after so many milliseconds. @returns what calls it off */
  readonly after: (milliseconds: number, callback: () => void) => () => void
}

const NOBODY: SessionState = { session: undefined, ended: undefined }

/** Renewed when this much of the life of the token is left, in milliseconds, or a fifth of it for one that lives shortly. */
const AHEAD = 30_000

/** Until the next attempt, when the server could not be reached. */
const RETRY = 5_000

export function createSessions({ endpoint, now, after }: SessionsNeeds): Sessions {
  const store = createStore<SessionState>(NOBODY)
  let callOff = () => {}

  const enter = (session: Session): Session => {
    callOff()
    store.set({ session, ended: undefined })
    plan(session, ahead(session.expiresAt - now()))
    return session
  }
  const leave = (ended?: SessionEnd) => {
    callOff()
    store.set({ session: undefined, ended })
  }
  const plan = (session: Session, wait: number) => {
    const left = Math.max(0, session.expiresAt - now())
    const renews = session.refreshToken !== undefined && wait < left
    callOff = after(renews ? wait : left, () => (renews ? void refresh() : expire(session)))
  }
  const expire = (session: Session) => {
    if (store.get().session === session) leave('expired')
  }
  const requestRenewal = (refreshToken: string) =>
    endpoint.request({ grant_type: 'refresh_token', refresh_token: refreshToken })
  const refresh = async () => {
    const { session } = store.get()
    if (session?.refreshToken === undefined) return
    try {
      const grant = await requestRenewal(session.refreshToken)
      if (store.get().session === session) enter(renew(session, grant, now()))
      else await endpoint.revoke(grant.refreshToken ?? grant.accessToken)
    } catch (error) {
      if (store.get().session !== session) return
      if (isFinal(error)) leave('ended')
      else plan(session, RETRY)
    }
  }
  const begin = (user: string, grant: TokenGrant, requested: readonly string[]): Session => {
    const before = store.get().session
    const refused = requested.filter((scope) => !grant.granted.includes(scope))
    const session = enter(renew({ user, refused }, grant, now()))
    if (before !== undefined) void endpoint.revoke(before.refreshToken ?? before.accessToken)
    return session
  }
  return {
    get: store.get,
    subscribe: store.subscribe,
    begin,
    refresh,
    async resume(session) {
      if (session.expiresAt > now()) enter(session)
      else if (session.refreshToken === undefined) leave('expired')
      else {
        try {
          enter(renew(session, await requestRenewal(session.refreshToken), now()))
        } catch {
          leave('expired')
        }
      }
    },
    async logIn({ username, password, scopes }) {
      const scope = scopes.join(' ')
      const grant = await endpoint.request({
        grant_type: 'password',
        username,
        password,
        ...(scope !== '' && { scope }),
      })
      return begin(username, grant, scopes)
    },
    async logOut() {
      const { session } = store.get()
      leave()
      if (session !== undefined) await endpoint.revoke(session.refreshToken ?? session.accessToken)
    },
    reject(accessToken) {
      if (store.get().session?.accessToken === accessToken) leave('rejected')
    },
  }
}

function renew(
  { user, refused }: Pick<Session, 'user' | 'refused'>,
  { accessToken, refreshToken, granted, expiresIn }: TokenGrant,
  now: number,
): Session {
  return { user, refused, accessToken, refreshToken, granted, expiresAt: now + expiresIn * 1_000 }
}

function ahead(life: number): number {
  return Math.max(0, life - Math.min(AHEAD, life / 5))
}

/** Whether asking again cannot help. */
function isFinal(error: unknown): boolean {
  return error instanceof TokenRequestError && error.code !== undefined && /^invalid_/.test(error.code)
}
