/** Where a request came from, as far as the host knows; every event that it brings about says so. */
export interface RequestOrigin {
  /** The IP address of whoever asks; without one, attempts are counted by account only. */
  readonly address?: string | undefined
  /** What its log lines are found by. */
  readonly requestId?: string | undefined
}

interface ByClient extends RequestOrigin {
  readonly clientId: string
}

interface ByAccount extends ByClient {
  readonly accountId: string
}

interface WithScopes {
  /** As granted. */
  readonly scopes: readonly string[]
}

interface WithSession {
  readonly sessionId: string
}

/** Why a session ended before its time. */
export type SessionEnd = 'revoked' | 'refresh_reused' | 'code_reused' | 'account_changed' | 'logged_out'

/**
 * What somebody may want to know later: who, which client, which scopes, from where. Never a credential, a token or a
 * code, and no user name as it was typed: it may be a password.
 */
export type AuditEvent =
  | ({ readonly type: 'login_succeeded' } & ByAccount)
  /** `accountId` is `undefined` for a name that nobody has. */
  | ({ readonly type: 'login_failed'; readonly accountId: string | undefined } & ByClient)
  /** After too many failures: the name's, known or not, or the address's. */
  | ({
      readonly type: 'login_blocked'
      readonly by: 'account' | 'address'
      readonly accountId: string | undefined
    } & ByClient)
  /** Without an account when the client has it for itself. */
  | ({
      readonly type: 'token_issued'
      readonly grant: string
      readonly accountId: string | undefined
      readonly sessionId: string | undefined
    } & ByClient &
      WithScopes)
  | ({ readonly type: 'token_refreshed' } & ByAccount & WithScopes & WithSession)
  | ({ readonly type: 'refresh_reused' } & ByAccount & WithSession)
  | ({ readonly type: 'code_reused' } & ByAccount & WithSession)
  /** One access token, by its `jti`. */
  | ({ readonly type: 'token_revoked'; readonly jti: string; readonly subject: string } & ByClient)
  | ({ readonly type: 'session_ended'; readonly reason: SessionEnd } & ByAccount & WithSession)
  | ({ readonly type: 'consent_given' } & ByAccount & WithScopes)
  | ({ readonly type: 'consent_refused' } & ByAccount)
  | ({ readonly type: 'consent_revoked' } & ByAccount)
  | ({ readonly type: 'code_issued' } & ByAccount & WithScopes)
  /** Not authenticated. `clientId` is that of a client there is, `undefined` for any other: it may be a secret. */
  | ({ readonly type: 'client_refused'; readonly clientId: string | undefined } & RequestOrigin)

/** Takes note of an event. It must not throw, and nobody waits for it. */
export type Audit = (event: AuditEvent) => void
