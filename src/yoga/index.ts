export { type Challenge, formatChallenge } from '../scopes/challenge.ts'
export { type BearerCredentials, parseBearer } from './bearer.ts'
export type { ScopesContext } from './session.ts'
export { type UseScopesOptions, useScopes } from './use-scopes.ts'
