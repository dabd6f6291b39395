import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit'
import type { DocumentNode, ExecutionResult, IntrospectionQuery } from 'graphql'
import { createClient } from 'graphql-sse'
import { describeRequirements } from '../scopes/describe.ts'
import type { ScopeDocument } from '../scopes/scope-document.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Store } from '../store.ts'
import { isRecord, type LastResult, noResult, readChallenge, readErrors } from './last-result.ts'

export interface FetcherNeeds {
  readonly url: string
  readonly sessions: Sessions
  readonly lastResult: Store<LastResult>
  /** What the elements of a schema that was just shown need, as far as the server says. */
  readonly requirements: () => Promise<ScopeDocument['requirements']>
}

const INTROSPECTION = 'IntrospectionQuery'

/**
 * Sends what GraphiQL asks for, with the token of the session. A header that somebody wrote into the header editor wins.
 * Subscriptions come as an event stream, `@defer` in parts.
 */
export function createFetcher({ url, sessions, lastResult, requirements }: FetcherNeeds): Fetcher {
  const fetchAuthorized: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    const token = sessions.get().session?.accessToken
    if (!headers.has('authorization') && token !== undefined) headers.set('authorization', `Bearer ${token}`)
    const response = await fetch(input, { ...init, headers, credentials: 'omit' })
    const challenge = readChallenge(response)
    if (challenge !== undefined) lastResult.set({ ...lastResult.get(), challenge })
    if (challenge?.error === 'invalid_token') {
      const sent = headers.get('authorization')?.replace(/^Bearer /i, '')
      if (sent !== undefined) sessions.reject(sent)
    }
    return response
  }
  const fetchResult = createGraphiQLFetcher({ url, fetch: fetchAuthorized })
  let runs = 0
  const noteOf = (run: number) => (result: unknown) => {
    const errors = readErrors(result)
    const before = lastResult.get()
    if (errors.length > 0 && before.run === run)
      lastResult.set({ ...before, errors: [...before.errors, ...errors] })
  }

  const introspect = async (params: FetcherParams, options?: FetcherOpts): Promise<ExecutionResult> => {
    const result = (await fetchResult(params, options)) as ExecutionResult
    // Whatever a server may answer in its place is GraphiQL's to report.
    const data = isRecord(result) ? result.data : undefined
    if (!isIntrospection(data)) return result
    const needed = await requirements()
    return needed === undefined ? result : { ...result, data: { ...describeRequirements(data, needed) } }
  }

  return async (params, options) => {
    // With a document it is somebody's own operation of that name.
    const isForThePage = params.operationName === INTROSPECTION && options?.documentAST === undefined
    if (isForThePage) return introspect(params, options)
    runs += 1
    const note = noteOf(runs)
    lastResult.set({ ...noResult, run: runs, query: params.query })
    if (isSubscription(options?.documentAST, params.operationName)) {
      return noting(streamEvents(url, fetchAuthorized, params, options), note)
    }
    const answer = await fetchResult(params, options)
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer)
      return noting(answer, note)
    note(answer)
    return answer
  }
}

async function* noting<Result>(results: AsyncIterable<Result>, note: (result: unknown) => void) {
  for await (const result of results) {
    for (const part of Array.isArray(result) ? result : [result]) note(part)
    yield result
  }
}

/** The distinct connections mode of GraphQL over SSE: a request for each subscription, which ends with it. */
function streamEvents(
  url: string,
  fetchFn: typeof fetch,
  { query, variables, operationName }: FetcherParams,
  options: FetcherOpts | undefined,
): AsyncIterable<ExecutionResult> {
  const client = createClient({ url, fetchFn, retryAttempts: 0, headers: { ...options?.headers } })
  return client.iterate({
    query,
    variables,
    ...(operationName && { operationName }),
  }) as AsyncIterable<ExecutionResult>
}

function isSubscription(document: DocumentNode | undefined, name: string | null | undefined): boolean {
  const operations = document?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? []
  return operations.some(
    (operation) =>
      'operation' in operation &&
      operation.operation === 'subscription' &&
      (operations.length === 1 || operation.name?.value === name),
  )
}

function isIntrospection(data: unknown): data is IntrospectionQuery {
  const schema: unknown = isRecord(data) ? data.__schema : undefined
  return isRecord(schema) && Array.isArray(schema.types) && schema.types.every(isRecord)
}
