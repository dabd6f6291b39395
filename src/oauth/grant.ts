import type { RequestOrigin } from './audit.ts'
import type { Account, Client, Session } from './stores.ts'

/**
 * The parameters of a token request, none of them checked; each grant looks at its own. One that was sent empty counts
 * as absent (RFC 6749 §3.2).
 */
export interface TokenRequest {
  readonly grantType?: string | undefined
  readonly scope?: string | undefined
  /** RFC 8707 §2. */
  readonly resource?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly refreshToken?: string | undefined
  readonly code?: string | undefined
  readonly redirectUri?: string | undefined
  /** RFC 7636 §4.5. */
  readonly codeVerifier?: string | undefined
}

/** What a grant comes to: what an access token may be signed with, and what goes along with it. */
export interface GrantedAccess {
  readonly scopes: readonly string[]
  /** The `aud` of the token. */
  readonly audience: string
  /** For whom; `undefined` when the client has the token for itself. */
  readonly login: { readonly account: Account; readonly session: Session } | undefined
  /** `undefined` when there is none to be had. */
  readonly refreshToken: string | undefined
}

/** One way to get an access token (RFC 6749 §4). */
export interface Grant {
  /** The `grant_type` that asks for it. */
  readonly type: string
  /**
   * @param request parameters that were sent empty are `undefined`
   * @param client authenticated, and registered for this grant
   * @throws {OAuthError} the request is refused
   */
  authorize(request: TokenRequest, client: Client, origin: RequestOrigin): Promise<GrantedAccess>
}
