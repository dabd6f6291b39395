export type { Audit, AuditEvent, RequestOrigin } from './audit.ts'
export {
  type AuthorizationRequest,
  type AuthorizationService,
  type AuthorizationServiceNeeds,
  createAuthorizationService,
} from './authorization.ts'
export { type PresentedCredentials, parseClientCredentials } from './basic-credentials.ts'
export {
  type BrowserLogins,
  type BrowserLoginsNeeds,
  createBrowserLogins,
} from './browser-logins.ts'
export type { ClientCredentials } from './client-auth.ts'
export { createClient, createClientSecret, type NewClient, REGISTRABLE_GRANTS } from './clients.ts'
export {
  InvalidTokenError,
  type InvalidTokenReason,
  OAUTH_ERROR_STATUS,
  OAuthError,
  type OAuthErrorCode,
} from './errors.ts'
export { IssuerUnavailableError } from './issuer-keys.ts'
export { createIssuerVerifier, type ExternalClaims, type IssuerVerifierOptions } from './issuers.ts'
export { rotateSigningKey, type SigningAlgorithm } from './keys.ts'
export {
  type AuthorizationServerDescription,
  authorizationServerMetadata,
  type Endpoints,
  type ProtectedResourceDescription,
  protectedResourceMetadata,
} from './metadata.ts'
export { createPasswordLogin, type PasswordLogin, type PasswordLoginNeeds } from './password-login.ts'
export { passwordFault } from './password-rules.ts'
export { createPasswordHasher, type PasswordHasher, type PasswordHasherOptions } from './passwords.ts'
export type { ScopeCatalogue } from './scope.ts'
export { sharedSecretFaults } from './shared-secrets.ts'
export { type SigningKeyState, signingKeyStates } from './signing-schedule.ts'
export type {
  Account,
  AccountStore,
  AttemptStore,
  Attempts,
  AuthorizationCode,
  AuthorizationCodeStore,
  BrowserLogin,
  BrowserLoginStore,
  Client,
  ClientStore,
  Consent,
  ConsentStore,
  RefreshRotation,
  RefreshToken,
  RevokedTokenStore,
  Session,
  SessionStore,
  SigningKey,
  SigningKeyStore,
} from './stores.ts'
export {
  type AccessTokenClaims,
  createTokenService,
  FIRST_PARTY_CLIENT_ID,
  type Introspection,
  type TokenAnswer,
  type TokenQuery,
  type TokenRequest,
  type TokenService,
  type TokenServiceNeeds,
} from './token-service.ts'
export type { IssuerAlgorithm, TrustedIssuer } from './trusted-issuer.ts'
