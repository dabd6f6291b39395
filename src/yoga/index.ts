export { type BearerCredentials, type Challenge, formatChallenge, parseBearer } from './bearer.ts'
export type { ScopesContext } from './session.ts'
export { type UseScopesOptions, useScopes } from './use-scopes.ts'
