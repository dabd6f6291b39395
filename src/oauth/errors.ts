/**
 * Every error code of the token endpoint (RFC 6749 §5.2, RFC 8707 §2), the authorization endpoint (RFC 6749 §4.1.2.1)
 * and the revocation endpoint (RFC 7009 §2.2.1), and the HTTP status of each where the error itself knows no other.
 */
export const OAUTH_ERROR_STATUS = {
  invalid_request: 400,
  // 401 for whoever tried Basic: `OAuthError.status`.
  invalid_client: 400,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  unsupported_token_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  access_denied: 403,
  // OpenID Connect Core §3.1.2.6, for `prompt=none`.
  login_required: 400,
  consent_required: 400,
  temporarily_unavailable: 503,
  server_error: 500,
} as const

export type OAuthErrorCode = keyof typeof OAUTH_ERROR_STATUS

export interface OAuthErrorOptions extends ErrorOptions {
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number
  /** The client used the `Authorization` header: it must get 401 and a Basic challenge back (RFC 6749 §5.2). Default: `false`. */
  readonly challenge?: boolean
  /** Too many attempts: 429 (RFC 6585 §4) in place of the code's own status. Default: `false`. */
  readonly tooMany?: boolean
}

/** The characters of `error_description` (RFC 6749 §5.2): printable ASCII without `"` and `\`. */
const DESCRIPTION = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/

/** A request refused. Code and description go to the client, the cause only to the log. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode
  /** A fixed sentence of ours: nothing that the client sent is ever repeated in it. */
  readonly description: string
  /** Seconds; `undefined` when to try again is not for us to say. */
  readonly retryAfter: number | undefined
  /** Whether the answer must carry `WWW-Authenticate: Basic`; no other answer may carry any. */
  readonly challenge: boolean
  /** The HTTP status of the answer. */
  readonly status: number

  /** @throws {TypeError} the description has characters that RFC 6749 §5.2 does not let through, or none at all */
  constructor(code: OAuthErrorCode, description: string, options: OAuthErrorOptions = {}) {
    if (!DESCRIPTION.test(description)) {
      throw new TypeError('an error description is printable ASCII without double quotes and backslashes')
    }
    super(description, options)
    this.code = code
    this.description = description
    this.retryAfter = options.retryAfter
    this.challenge = options.challenge ?? false
    this.status = statusOf(code, options)
  }
}

function statusOf(code: OAuthErrorCode, { challenge, tooMany }: OAuthErrorOptions): number {
  if (challenge === true) return 401
  return tooMany === true ? 429 : OAUTH_ERROR_STATUS[code]
}

/** Why a bearer token was refused: for the log; the client learns only `invalid_token` (RFC 6750 §3.1). */
export type InvalidTokenReason =
  /** Too long, not three parts, not base64url, not JSON, or with a `crit` that we do not know. */
  | 'malformed'
  /** Not `typ: at+jwt`. */
  | 'type'
  /** No `kid`, or none of ours. */
  | 'key'
  /** Another `alg` than the key's own. */
  | 'algorithm'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  /** `nbf` or `iat` lies ahead. */
  | 'not_yet'
  /** One of the seven required claims is missing, or a claim has the wrong type. */
  | 'claims'
  /** By its `jti`, or with all older tokens of its account. */
  | 'revoked'
  /** Its session has ended, or is that of another account or client. */
  | 'session'
  /** The account is disabled or gone. */
  | 'account'
  /** The client that it was given to for itself is gone. */
  | 'client'

/** A bearer token that is not, or no longer, valid. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError'
  readonly reason: InvalidTokenReason

  constructor(reason: InvalidTokenReason, options?: ErrorOptions) {
    super(`access token refused: ${reason}`, options)
    this.reason = reason
  }
}
