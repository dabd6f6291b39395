export { type BearerCredentials, type Challenge, formatChallenge, parseBearer } from './bearer.ts'
export { type ScopesContext, type UseScopesOptions, useScopes } from './use-scopes.ts'
