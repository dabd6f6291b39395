export { type Challenge, formatChallenge } from '../scopes/challenge.ts'
export type { VerifyToken } from './authenticate.ts'
export { type BearerCredentials, parseBearer } from './bearer.ts'
export type { ExplorerOptions } from './explorer.ts'
export type { ExplorerTokens } from './explorer-document.ts'
export { type RegisteredDocumentsOptions, useRegisteredDocuments } from './registered-documents.ts'
export type { ScopesContext } from './session.ts'
export { type UseScopesOptions, useScopes } from './use-scopes.ts'
export {
  type ScopesOverWebSocket,
  type ScopesOverWebSocketOptions,
  type SocketConnection,
  type SocketOperation,
  scopesOverWebSocket,
  type UpgradeRequest,
} from './web-socket.ts'
