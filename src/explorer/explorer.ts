import type { Fetcher } from '@graphiql/toolkit'
import { createContext, useContext } from 'react'
import { createFetcher } from './results/fetcher.ts'
import { type LastResult, noResult } from './results/last-result.ts'
import { createScopeSource, type ScopeDocument } from './scopes/scope-document.ts'
import { type CodeAnswer, finishCodeFlow, takeCodeAnswer } from './session/code-flow.ts'
import { keepSession } from './session/keep.ts'
import { createSessions, type Sessions } from './session/sessions.ts'
import { createTokenEndpoint, TokenRequestError } from './session/token-endpoint.ts'
import { createStore, type Readable, type Store } from './store.ts'

/** What the parts of the page have in common. */
export interface Explorer {
  readonly fetcher: Fetcher
  readonly sessions: Sessions
  /** As the server last told them to this caller. */
  readonly scopes: Readable<ScopeDocument>
  readonly lastResult: Store<LastResult>
  /** Why a login on the server's page came to nothing; until somebody logs in or out. */
  readonly loginFault: Store<string | undefined>
  /** The scopes that are ticked in the panel. */
  readonly wanted: Store<ReadonlySet<string>>
  readonly graphqlUrl: string
  /** Once the scopes are known or cannot be, and a login that led back here is done. */
  readonly ready: Promise<unknown>
}

export function createExplorer(page: Window): Explorer {
  const fetchFn = page.fetch.bind(page)
  const graphqlUrl = page.location.origin + page.location.pathname
  const scopes = createScopeSource(fetchFn, `${graphqlUrl}/explorer/scopes.json`)
  const urlOf = (url: string | undefined) => url && new URL(url, graphqlUrl).href
  const endpoint = createTokenEndpoint({
    fetch: fetchFn,
    async urls() {
      if (!scopes.isKnown()) await scopes.load(sessions.get().session?.accessToken).catch(() => undefined)
      if (!scopes.isKnown()) return undefined
      const { tokens } = scopes.get()
      return { tokenUrl: urlOf(tokens?.tokenUrl), revocationUrl: urlOf(tokens?.revocationUrl) }
    },
  })
  const sessions = createSessions({
    endpoint,
    whoIs: async (accessToken) => (await scopes.load(accessToken))?.caller,
    now: Date.now,
    after(milliseconds, callback) {
      const timer = page.setTimeout(callback, milliseconds)
      return () => page.clearTimeout(timer)
    },
  })
  const loginFault = createStore<string | undefined>(undefined)
  sessions.subscribe(() => {
    loginFault.set(undefined)
    if (sessions.get().session === undefined) void scopes.load(undefined)
  })
  const finishLogin = async (answer: CodeAnswer) => {
    const { codeFlow } = scopes.get().tokens ?? {}
    try {
      if (codeFlow === undefined)
        throw new TokenRequestError('The login could not be finished. Log in again.')
      const { grant, requested } = await finishCodeFlow(answer, endpoint, codeFlow)
      await sessions.begin(grant, { username: '', clientId: codeFlow.clientId, requested })
    } catch (error) {
      if (!(error instanceof TokenRequestError)) throw error
      loginFault.set(error.message)
    }
  }
  const reload = async () => {
    const token = sessions.get().session?.accessToken
    try {
      await scopes.load(token)
    } catch (error) {
      if (token === undefined || !(error instanceof TokenRequestError)) throw error
      sessions.reject(token)
    }
  }
  const wanted = createStore<ReadonlySet<string>>(new Set())
  const begin = async () => {
    const answer = takeCodeAnswer(page)
    await scopes.load(undefined)
    await keepSession(sessions, page)
    if (sessions.get().session !== undefined) await reload()
    if (answer !== undefined) await finishLogin(answer)
    wanted.set(new Set(sessions.get().session?.granted))
  }
  const lastResult = createStore<LastResult>(noResult)
  const requirements = async (): Promise<ScopeDocument['requirements']> => {
    await scopes.settled()
    // There may have been no answer before.
    if (scopes.get().requirements === undefined) await reload()
    return scopes.get().requirements
  }
  return {
    sessions,
    scopes,
    lastResult,
    graphqlUrl,
    loginFault,
    wanted,
    ready: begin(),
    fetcher: createFetcher({ url: graphqlUrl, sessions, lastResult, requirements }),
  }
}

export const ExplorerContext = createContext<Explorer | undefined>(undefined)

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext)
  if (explorer === undefined) throw new Error('this belongs inside the explorer')
  return explorer
}
