import type { ExplorerDocument } from '../../yoga/explorer-document.ts'

/** What the server says of its scopes, to this caller. */
export type ScopeDocument = ExplorerDocument

/** Nothing is known: what the page does with when its server does not say. */
export const emptyScopeDocument: ScopeDocument = {
  introspection: 'open',
  scopes: [],
  requirements: {},
  welcome: '',
}

/** Fetches it for whoever has this token; `undefined` for one that the server does not accept, or when it does not answer. */
export type FetchScopeDocument = (accessToken: string | undefined) => Promise<ScopeDocument | undefined>

export function createFetchScopeDocument(fetchJson: typeof fetch, url: string): FetchScopeDocument {
  return async (accessToken) => {
    const headers = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }
    try {
      const response = await fetchJson(url, { credentials: 'omit', headers })
      return response.ok ? { ...emptyScopeDocument, ...(await response.json()) } : undefined
    } catch {
      return undefined
    }
  }
}
