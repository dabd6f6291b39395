import type { ExplorerDocument } from '../../yoga/explorer-document.ts'
import { TokenRequestError } from '../session/token-endpoint.ts'
import { createStore, type Readable } from '../store.ts'

/** What the server says of its scopes, to this caller. */
export type ScopeDocument = ExplorerDocument

/** Nothing is known: what the page does with when its server does not say. */
const nothingKnown: ScopeDocument = { introspection: 'open', mode: 'partial', scopes: [], welcome: '' }

/** What the server says of its scopes, as it said it last. */
export interface ScopeSource extends Readable<ScopeDocument> {
  /**
   * Asks anew, for whoever has this token. Of several questions the last one counts, whichever answer comes first.
   *
   * @returns `undefined` when there is no answer, and what is known stays
   * @throws {TokenRequestError} the server does not accept the token
   */
  load(accessToken: string | undefined): Promise<ScopeDocument | undefined>
  /** Whether there was an answer yet. */
  isKnown(): boolean
  /** Once the last question has come to its end, whatever that is. */
  settled(): Promise<unknown>
}

export function createScopeSource(fetchFn: typeof fetch, url: string): ScopeSource {
  const store = createStore(nothingKnown)
  let last: Promise<ScopeDocument | undefined> = Promise.resolve(undefined)
  return {
    get: store.get,
    subscribe: store.subscribe,
    async load(accessToken) {
      const asking = fetchDocument(fetchFn, url, accessToken)
      last = asking
      const told = await asking
      if (told !== undefined && last === asking) store.set(told)
      return told
    },
    isKnown: () => store.get() !== nothingKnown,
    settled: () => last.catch(() => undefined),
  }
}

async function fetchDocument(
  fetchFn: typeof fetch,
  url: string,
  accessToken: string | undefined,
): Promise<ScopeDocument | undefined> {
  const headers = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }
  const response = await fetchFn(url, { credentials: 'omit', headers }).catch(() => undefined)
  if (response?.status === 401) {
    throw new TokenRequestError('The server does not accept this token.', { code: 'invalid_token' })
  }
  if (response?.ok !== true) return undefined
  return response.json().then(
    (told) => ({ ...nothingKnown, ...told }),
    () => undefined,
  )
}
