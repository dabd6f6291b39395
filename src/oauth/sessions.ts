import { randomUUID } from 'node:crypto'
import type { Audit, RequestOrigin, SessionEnd } from './audit.ts'
import { hashSecret } from './clients.ts'
import { OAuthError } from './errors.ts'
import { createOpaqueToken } from './refresh-tokens.ts'
import type { Account, Client, RefreshToken, Session, SessionStore } from './stores.ts'

export interface NewSession {
  readonly account: Account
  readonly client: Client
  readonly scopes: readonly string[]
  readonly resource: string | undefined
  readonly authenticatedAt: Date
}

/** What began with one login: it gives refresh tokens, and its access tokens die with it. */
export interface Sessions {
  /**
   * The refresh token is `undefined` for a client that may not refresh; the session then ends with its one access token.
   *
   * @throws {OAuthError} `invalid_grant`: everything of the account was ended since the login
   */
  begin(login: NewSession): Promise<{ readonly session: Session; readonly refreshToken: string | undefined }>
  /** A refresh token of the session, to be stored: its text is returned only here. */
  createRefreshToken(session: Session): { readonly text: string; readonly stored: RefreshToken }
  /** Whether it has neither ended nor run out. */
  isLive(session: Session): boolean
  /** Ends it, unless it has ended. */
  endFor(reason: SessionEnd, session: Session, origin: RequestOrigin): Promise<void>
  /** Those of an account that live, newest first. */
  listLive(accountId: string): Promise<readonly Session[]>
  /** Ends one at the wish of its user. @returns whether the account had such a session, and it lived until now */
  end(accountId: string, sessionId: string, origin?: RequestOrigin): Promise<boolean>
  /** Ends all of an account at the wish of its user, or those with one client. */
  endAll(accountId: string, clientId?: string, origin?: RequestOrigin): Promise<void>
}

export interface SessionsNeeds {
  readonly sessions: SessionStore
  /** Seconds. */
  readonly accessTokenTtl: number
  /** Seconds. */
  readonly refreshIdle: number
  /** Seconds. */
  readonly refreshAbsolute: number
  readonly audit: Audit
  readonly now: () => Date
}

export function createSessions(needs: SessionsNeeds): Sessions {
  const { sessions, audit, now } = needs
  const isLive = ({ endedAt, expiresAt }: Session) => endedAt === undefined && expiresAt > now()

  function createRefreshToken({ id, expiresAt }: Session) {
    const text = createOpaqueToken()
    const issuedAt = now()
    const idle = secondsAfter(issuedAt, needs.refreshIdle)
    const stored: RefreshToken = {
      hash: hashSecret(text),
      sessionId: id,
      issuedAt,
      expiresAt: idle < expiresAt ? idle : expiresAt,
      rotation: undefined,
    }
    return { text, stored }
  }

  async function endFor(reason: SessionEnd, session: Session, origin: RequestOrigin) {
    const { id: sessionId, accountId, clientId } = session
    if (!(await sessions.end(sessionId, now()))) return
    audit({ type: 'session_ended', reason, sessionId, accountId, clientId, ...origin })
  }

  return {
    async begin(login) {
      const canRefresh = login.client.grants.includes('refresh_token')
      const session = sessionOf(login, now(), canRefresh ? needs.refreshAbsolute : needs.accessTokenTtl)
      const first = canRefresh ? createRefreshToken(session) : undefined
      if (!(await sessions.begin(session, first?.stored))) {
        throw new OAuthError('invalid_grant', 'the login is no longer valid')
      }
      return { session, refreshToken: first?.text }
    },
    createRefreshToken,
    isLive,
    endFor,
    listLive: (accountId) => sessions.listLive(accountId, now()),
    async end(accountId, sessionId, origin = {}) {
      const session = await sessions.find(sessionId)
      if (session === undefined || session.accountId !== accountId || !isLive(session)) return false
      await endFor('logged_out', session, origin)
      return true
    },
    async endAll(accountId, clientId, origin = {}) {
      const live = await sessions.listLive(accountId, now())
      await sessions.endAll(accountId, now(), clientId)
      for (const { id: sessionId, clientId: client } of live) {
        if (clientId !== undefined && client !== clientId) continue
        audit({
          type: 'session_ended',
          reason: 'logged_out',
          sessionId,
          accountId,
          clientId: client,
          ...origin,
        })
      }
    },
  }
}

function sessionOf(
  { account, client, scopes, resource, authenticatedAt }: NewSession,
  createdAt: Date,
  lifetime: number,
): Session {
  return {
    id: randomUUID(),
    accountId: account.id,
    clientId: client.id,
    scopes,
    resource,
    authenticatedAt,
    createdAt,
    expiresAt: secondsAfter(createdAt, lifetime),
    endedAt: undefined,
  }
}

function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1_000)
}
