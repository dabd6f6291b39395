export {
  InvalidTokenError,
  type InvalidTokenReason,
  OAUTH_ERROR_STATUS,
  OAuthError,
  type OAuthErrorCode,
} from './errors.ts'
export { IssuerUnavailableError } from './issuer-keys.ts'
export { createIssuerVerifier, type ExternalClaims, type IssuerVerifierOptions } from './issuers.ts'
export { createPasswordHasher, type PasswordHasher, type PasswordHasherOptions } from './passwords.ts'
export type { ScopeCatalogue } from './scope.ts'
export type { Account, AccountStore, RevokedTokenStore, SigningKey, SigningKeyStore } from './stores.ts'
export {
  type AccessTokenClaims,
  createTokenService,
  FIRST_PARTY_CLIENT_ID,
  type TokenAnswer,
  type TokenRequest,
  type TokenService,
  type TokenServiceNeeds,
} from './token-service.ts'
export type { IssuerAlgorithm, TrustedIssuer } from './trusted-issuer.ts'
