import type { ExplorerCaller } from '../../yoga/explorer-document.ts'
import { createStore, type Readable } from '../store.ts'
import { createSession, type Login, type Session } from './session.ts'
import { type TokenEndpoint, type TokenGrant, TokenRequestError } from './token-endpoint.ts'

/** Why there is no session any more; `unrevoked` when the user wished it, and the server could not be told. */
export type SessionEnd = 'expired' | 'rejected' | 'ended' | 'unrevoked'

export interface SessionState {
  readonly session: Session | undefined
  readonly ended: SessionEnd | undefined
}

export interface Credentials {
  readonly username: string
  readonly password: string
  readonly scopes: readonly string[]
}

export interface Sessions extends Readable<SessionState> {
  /** @throws {TokenRequestError} nothing has changed then */
  logIn(credentials: Credentials): Promise<Session>
  /**
   * Begins a session with what another grant gave.
   *
   * @throws {TokenRequestError} the server does not accept its token; nothing has changed then
   */
  begin(grant: TokenGrant, login: Login): Promise<Session>
  /**
   * Begins a session with a token from somewhere else.
   *
   * @throws {TokenRequestError} the server does not accept it; nothing has changed then
   */
  adopt(accessToken: string): Promise<Session>
  /** Ends the session here at once, and then at the server; a login that is under way comes to nothing. */
  logOut(): Promise<void>
  /** Forgets a token that the server has refused; another one may have taken its place. */
  reject(accessToken: string): void
  /** Renews the token with the refresh token; nothing without one. */
  refresh(): Promise<void>
  /**
   * Takes up a session that was kept over a reload; one whose token has expired meanwhile is renewed first, and later
   * where the server cannot be reached now.
   */
  resume(session: Session): Promise<void>
}

export interface SessionsNeeds {
  readonly endpoint: TokenEndpoint
  /**
   * Asks the server whose token this is, and what it grants; `undefined` when it does not answer.
   *
   * @throws {TokenRequestError} it does not accept the token
   */
  readonly whoIs: (accessToken: string) => Promise<ExplorerCaller | undefined>
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

/** The clock is looked at this often: timers do not run while a machine sleeps, and none runs for a month. */
const LOOK = 60_000

export function createSessions({ endpoint, whoIs, now, after }: SessionsNeeds): Sessions {
  const store = createStore<SessionState>(NOBODY)
  let callOff = () => {}
  let logOuts = 0

  const enter = (session: Session): Session => {
    callOff()
    store.set({ session, ended: undefined })
    plan(session, now() + ahead(session.expiresAt - now()))
    return session
  }
  const leave = (ended?: SessionEnd) => {
    callOff()
    store.set({ session: undefined, ended })
  }
  const plan = (session: Session, renewal: number) => {
    const renews = session.refreshToken !== undefined && renewal < session.expiresAt
    const due = renews ? renewal : session.expiresAt
    callOff = after(Math.min(LOOK, Math.max(0, due - now())), () => {
      if (now() < due) plan(session, renewal)
      else if (renews) void refresh()
      else expire(session)
    })
  }
  const expire = (session: Session) => {
    if (store.get().session === session) leave('expired')
  }
  const settle = async (grant: TokenGrant, login: Login): Promise<Session> => {
    const caller = await whoIs(grant.accessToken)
    return createSession(grant, login, { caller, now: now() })
  }
  const renew = async (session: Session, refreshToken: string): Promise<Session> => {
    const { username, clientId, granted, refused } = session
    const grant = await endpoint.request({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...named(clientId),
    })
    const requested = [...granted, ...refused]
    // RFC 6749 §6: without a new refresh token the old one goes on.
    return settle(
      { ...grant, refreshToken: grant.refreshToken ?? refreshToken },
      { username, clientId, requested },
    )
  }
  const revoke = ({ refreshToken, accessToken, clientId }: Session) =>
    endpoint.revoke({ token: refreshToken ?? accessToken, ...named(clientId) })

  const refresh = async () => {
    const { session } = store.get()
    if (session?.refreshToken === undefined) return
    try {
      const renewed = await renew(session, session.refreshToken)
      if (store.get().session === session) enter(renewed)
      else await revoke(renewed)
    } catch (error) {
      if (store.get().session !== session) return
      if (isFinal(error)) leave('ended')
      else plan(session, now() + RETRY)
    }
  }
  const begin = async (grant: TokenGrant, login: Login, since = logOuts): Promise<Session> => {
    const session = await settle(grant, login)
    if (since !== logOuts) {
      void revoke(session)
      throw new TokenRequestError('You logged out meanwhile. Log in again.')
    }
    const before = store.get().session
    enter(session)
    if (before !== undefined && before.accessToken !== session.accessToken) void revoke(before)
    return session
  }
  const resume = async (session: Session): Promise<void> => {
    if (session.expiresAt > now()) return void enter(session)
    if (session.refreshToken === undefined) return leave('expired')
    const since = store.get()
    try {
      const renewed = await renew(session, session.refreshToken)
      if (store.get() === since) enter(renewed)
      else await revoke(renewed)
    } catch (error) {
      if (store.get() !== since) return
      if (since.ended !== 'expired') leave('expired')
      if (!isFinal(error)) callOff = after(RETRY, () => void resume(session))
    }
  }
  return {
    get: store.get,
    subscribe: store.subscribe,
    begin: (grant, login) => begin(grant, login),
    refresh,
    resume,
    async logIn({ username, password, scopes }) {
      const scope = scopes.join(' ')
      const since = logOuts
      const grant = await endpoint.request({
        grant_type: 'password',
        username,
        password,
        ...(scope !== '' && { scope }),
      })
      return begin(grant, { username, clientId: undefined, requested: scopes }, since)
    },
    async adopt(accessToken) {
      // RFC 6750 §2.1: no header can carry anything else.
      if (!/^[\w.~+/-]+=*$/.test(accessToken)) throw new TokenRequestError('This is not a valid token.')
      const grant = { accessToken, refreshToken: undefined, expiresIn: undefined, granted: undefined }
      return begin(grant, { username: '', clientId: undefined, requested: undefined })
    },
    async logOut() {
      const { session } = store.get()
      logOuts += 1
      leave()
      if (session === undefined) return
      const left = store.get()
      const isRevoked = await revoke(session)
      if (!isRevoked && store.get() === left) leave('unrevoked')
    },
    reject(accessToken) {
      if (store.get().session?.accessToken === accessToken) leave('rejected')
    },
  }
}

function named(clientId: string | undefined): { readonly client_id?: string } {
  return clientId === undefined ? {} : { client_id: clientId }
}

function ahead(life: number): number {
  return Math.max(0, life - Math.min(AHEAD, life / 5))
}

/** Whether asking again cannot help. */
function isFinal(error: unknown): boolean {
  return error instanceof TokenRequestError && error.code !== undefined && /^invalid_/.test(error.code)
}
