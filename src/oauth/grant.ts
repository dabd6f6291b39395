import type { Account } from './stores.ts'

/** The parameters of a token request (RFC 6749 §4.3.2), none of them checked. */
export interface TokenRequest {
  readonly grantType: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly scope: string | undefined
}

/** What a grant comes to: for whom a token may be signed, and with which scopes. */
export interface GrantedAccess {
  readonly account: Account
  readonly scopes: readonly string[]
}

/** One way to get an access token (RFC 6749 §4). */
export interface Grant {
  /** The `grant_type` that asks for it. */
  readonly type: string
  /**
   * @param request parameters that were sent empty are `undefined`
   * @throws {OAuthError} the request is refused
   */
  authorize(request: TokenRequest): Promise<GrantedAccess>
}
