import type { Fetcher } from '@graphiql/toolkit'
import { createContext, useContext } from 'react'
import { createFetcher } from './results/fetcher.ts'
import { type LastResult, noResult } from './results/last-result.ts'
import { createFetchScopeDocument, emptyScopeDocument, type ScopeDocument } from './scopes/scope-document.ts'
import { type CodeFlow, finishCodeFlow, subjectOf } from './session/code-flow.ts'
import { keepSession } from './session/keep.ts'
import { createSessions, type Session, type Sessions } from './session/session.ts'
import { createTokenEndpoint, TokenRequestError } from './session/token-endpoint.ts'
import { createStore, type Store } from './store.ts'

/** What the parts of the page have in common. */
export interface Explorer {
  readonly fetcher: Fetcher
  readonly sessions: Sessions
  /** As the server last told them to this caller. */
  readonly scopes: Store<ScopeDocument>
  readonly lastResult: Store<LastResult>
  /** Why a login on the server's page came to nothing. */
  readonly loginFault: Store<string | undefined>
  /** The scopes that are ticked in the panel. */
  readonly wanted: Store<ReadonlySet<string>>
  /** Asks for the scopes again, after the caller has become somebody else. */
  reloadScopes(): Promise<void>
  /**
   * Begins a session with a token from somewhere else.
   *
   * @throws {TokenRequestError} the server does not accept it
   */
  useToken(accessToken: string): Promise<Session>
  readonly graphqlUrl: string
  /** Once the scopes are known or cannot be, and a login that led back here is done. */
  readonly ready: Promise<unknown>
}

/** A token without an end is taken for one of a day. */
const DAY = 86_400

export function createExplorer(page: Window): Explorer {
  const fetchFn = page.fetch.bind(page)
  const graphqlUrl = page.location.origin + page.location.pathname
  const fetchDocument = createFetchScopeDocument(fetchFn, `${graphqlUrl}/explorer/scopes.json`)
  // Where tokens come from does not depend on who asks.
  const first = fetchDocument(undefined)
  const urlOf = (url: string | undefined) => url && new URL(url, graphqlUrl).href
  const endpoint = createTokenEndpoint({
    fetch: fetchFn,
    async urls() {
      const { tokens } = (await first) ?? emptyScopeDocument
      return { tokenUrl: urlOf(tokens?.tokenUrl), revocationUrl: urlOf(tokens?.revocationUrl) }
    },
  })
  const sessions = createSessions({
    endpoint,
    now: Date.now,
    after(milliseconds, callback) {
      // Longer ones would run at once.
      const timer = page.setTimeout(callback, Math.min(milliseconds, 2 ** 31 - 1))
      return () => page.clearTimeout(timer)
    },
  })
  const scopes = createStore(emptyScopeDocument)
  const load = async () => {
    const token = sessions.get().session?.accessToken
    const told = await (token === undefined ? first : fetchDocument(token))
    scopes.set(told ?? (await first) ?? emptyScopeDocument)
    return scopes.get()
  }
  const loginFault = createStore<string | undefined>(undefined)
  const finishLogin = async (codeFlow: CodeFlow) => {
    try {
      const login = await finishCodeFlow(page, endpoint, codeFlow)
      if (login !== undefined)
        sessions.begin(subjectOf(login.grant.accessToken), login.grant, login.requested)
    } catch (error) {
      if (!(error instanceof TokenRequestError)) throw error
      loginFault.set(error.message)
    }
  }
  const wanted = createStore<ReadonlySet<string>>(new Set())
  const begin = async () => {
    await keepSession(sessions, page)
    const codeFlow = (await first)?.tokens?.codeFlow
    if (codeFlow !== undefined) await finishLogin(codeFlow)
    wanted.set(new Set(sessions.get().session?.granted))
    return load()
  }
  let loading = begin()
  const lastResult = createStore<LastResult>(noResult)
  return {
    sessions,
    scopes,
    lastResult,
    graphqlUrl,
    ready: loading,
    loginFault,
    wanted,
    async reloadScopes() {
      loading = load()
      await loading
    },
    async useToken(accessToken) {
      const caller = (await fetchDocument(accessToken))?.caller
      if (caller === undefined) {
        throw new TokenRequestError('The server does not accept this token.', { field: 'token' })
      }
      const { granted, expiresAt } = caller
      const expiresIn = expiresAt === undefined ? DAY : expiresAt - Date.now() / 1_000
      const grant = { accessToken, granted, expiresIn, refreshToken: undefined }
      return sessions.begin(subjectOf(accessToken), grant, [])
    },
    fetcher: createFetcher({ url: graphqlUrl, sessions, lastResult, scopes: () => loading }),
  }
}

export const ExplorerContext = createContext<Explorer | undefined>(undefined)

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext)
  if (explorer === undefined) throw new Error('this belongs inside the explorer')
  return explorer
}
