import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga'
import { readScopeClaim, type ScopeReader } from '../scopes/claims.ts'
import { authenticate, type VerifyToken } from './authenticate.ts'
import { parseBearer } from './bearer.ts'
import { type ExecutionContext, session } from './session.ts'

export interface ScopesOverWebSocketOptions {
  /** The one of `useScopes`. It is shown the request that opened the connection, with the connection's own token. */
  readonly verify: VerifyToken
  /** The one of `useScopes`. Default: the `scope` claim. */
  readonly scopes?: ScopeReader
}

/** A connection of graphql-ws: what `graphql-ws/use/ws` and `graphql-ws/use/@fastify/websocket` know of it. */
export interface SocketConnection {
  /** What the client sent to open it: believed in nothing but the token. */
  readonly connectionParams?: Readonly<Record<string, unknown>> | undefined
  readonly extra: { readonly request: UpgradeRequest; readonly socket?: unknown }
}

/** The HTTP request that became the connection. */
export interface UpgradeRequest {
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly socket?: object
}

export interface SocketOperation {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Record<string, unknown> | null | undefined
}

/** Fits `ServerOptions` of graphql-ws. */
export interface ScopesOverWebSocket {
  readonly onConnect: (connection: SocketConnection) => Promise<boolean>
  readonly onSubscribe: (
    connection: SocketConnection,
    id: string,
    operation: SocketOperation,
  ) => Promise<ExecutionArgs | readonly GraphQLError[]>
  readonly execute: Run
  readonly subscribe: Run
}

type Run = (args: ExecutionArgs) => Promise<Answer>

/** What is needed of Yoga, apart from its own types, which differ between its ESM and its CommonJS. */
interface Yoga {
  readonly logger: { error(error: unknown): void }
  getEnveloped(initialContext: object): Enveloped
}

interface Enveloped {
  readonly schema: GraphQLSchema
  parse(source: string): DocumentNode
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[]
  contextFactory(): object | Promise<object>
  execute(args: ExecutionArgs): Answer | Promise<Answer>
  subscribe(args: ExecutionArgs): Answer | Promise<Answer>
}

type Answer = ExecutionResult | AsyncIterable<ExecutionResult>

type Caller = NonNullable<ExecutionContext[typeof session]>

/**
 * The options of graphql-ws's `useServer` for a Yoga with `useScopes`: every operation on a connection is decided as
 * over HTTP, and answered without statuses or challenges.
 *
 * The token is the client's `connectionParams.authorization` (or `Authorization`): `Bearer TOKEN`. None at all is an
 * anonymous caller; one that is malformed or not valid closes the connection with 4403. It is verified anew for each
 * operation, and while a subscription runs; an operation that comes after its end is answered with `UNAUTHENTICATED`.
 * The `Authorization` header of the upgrade, which browsers cannot set, is not read.
 *
 * Yoga's context factory gets what it gets over HTTP, with the upgrade (as a POST) for `request`, and beside it
 * graphql-ws's own `connectionParams` and `extra`. The `claims` it returns are replaced by the verified ones.
 *
 * Other hooks of graphql-ws may stand beside these; whoever puts another `onSubscribe`, `execute` or `subscribe` in
 * their place goes without them.
 */
export function scopesOverWebSocket(
  yoga: Yoga,
  { verify, scopes = readScopeClaim }: ScopesOverWebSocketOptions,
): ScopesOverWebSocket {
  const requests = new WeakMap<SocketConnection, Request>()
  const prepared = new WeakMap<ExecutionArgs, Enveloped>()

  const findCaller = async (connection: SocketConnection): Promise<Caller | undefined> => {
    const request = requests.get(connection) ?? createRequest(connection)
    if (request === undefined) return undefined
    requests.set(connection, request)
    const caller = await authenticate(request, { verify, scopes, api: { realm: '' } })
    if (caller.kind === 'refused') return undefined
    if (caller.kind === 'anonymous') return { claims: undefined, token: undefined, request }
    return { claims: caller.claims, token: caller.token, request }
  }

  const prepare = async (connection: SocketConnection, params: SocketOperation) => {
    const caller = await findCaller(connection)
    if (caller === undefined) return [tokenRefused()]
    const { request: req, socket } = connection.extra
    const own = { claims: caller.claims, [session]: caller } satisfies ExecutionContext
    const initial = { ...connection, req, socket, params, request: caller.request, ...own }
    const enveloped = yoga.getEnveloped(initial)
    const { schema, parse, validate, contextFactory } = enveloped
    const document = parse(params.query)
    const faults = validate(schema, document)
    if (faults.length > 0) return faults.map(errorWithoutHttp)
    const contextValue = Object.assign(await contextFactory(), own)
    const { operationName, variables: variableValues } = params
    const args: ExecutionArgs = { schema, document, operationName, variableValues, contextValue }
    prepared.set(args, enveloped)
    return args
  }

  /** graphql-ws would end the connection, and all that runs on it, over the fault of one operation. */
  const report = (error: unknown): GraphQLError => {
    if (isForClients(error)) return errorWithoutHttp(error)
    yoga.logger.error(error)
    return new GraphQLError('Unexpected error.', { extensions: { code: 'INTERNAL_SERVER_ERROR' } })
  }
  const raise = (error: unknown): never => {
    throw report(error)
  }

  const runWith =
    (kind: 'execute' | 'subscribe'): Run =>
    async (args) => {
      const enveloped = prepared.get(args)
      if (enveloped === undefined) throw new TypeError('onSubscribe of scopesOverWebSocket has to stay')
      try {
        const result = await enveloped[kind](args)
        return isAsyncIterable(result) ? mapAsyncIterator(result, withoutHttp, raise) : withoutHttp(result)
      } catch (error) {
        return { errors: [report(error)] }
      }
    }

  return {
    onConnect: async (connection) => (await findCaller(connection).catch(raise)) !== undefined,
    onSubscribe: (connection, _id, operation) =>
      prepare(connection, operation).catch((error) => [report(error)]),
    execute: runWith('execute'),
    subscribe: runWith('subscribe'),
  }
}

/**
 * The request that opened the connection, as if it had come with the token that its client sent afterwards.
 *
 * @returns `undefined` when what the client sent for a token is malformed
 */
function createRequest({ connectionParams = {}, extra }: SocketConnection): Request | undefined {
  const sent = [connectionParams.authorization, connectionParams.Authorization]
  const [authorization = null, ...others] = sent.filter((each) => each !== undefined && each !== null)
  if (others.length > 0 || (authorization !== null && !isHeaderValue(authorization))) return undefined
  const credentials = parseBearer(authorization)
  if (credentials.kind === 'malformed') return undefined
  const headers = new Headers(
    Object.entries(extra.request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((each): [string, string] => [name, each]),
    ),
  )
  headers.delete('authorization')
  if (credentials.kind === 'token') headers.set('authorization', `Bearer ${credentials.token}`)
  // Yoga refuses mutations of a GET, which is what every upgrade is.
  return new Request(addressOf(extra.request), { method: 'POST', headers })
}

function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && !/[\r\n]/.test(value)
}

/** Host and path are the client's to write: what is no address becomes the nearest thing to one. */
function addressOf({ url = '/', headers, socket }: UpgradeRequest): URL {
  const scheme = socket !== undefined && 'encrypted' in socket ? 'https' : 'http'
  const address = URL.parse(url, `${scheme}://${headers.host}`) ?? new URL(`${scheme}://localhost`)
  return Object.assign(address, { username: '', password: '' })
}

function tokenRefused(): GraphQLError {
  const extensions = { code: 'UNAUTHENTICATED' }
  return new GraphQLError('The access token is not valid, or no longer.', { extensions })
}

/** What somebody threw as a GraphQLError is meant to be read; whatever else was only wrapped in one is not. */
function isForClients(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false
  return error.originalError === undefined || isForClients(error.originalError)
}

type Part = ExecutionResult & { readonly incremental?: readonly Part[] }

/** Of HTTP's statuses and headers, which Yoga keeps among the extensions for itself, a socket's client hears nothing. */
function withoutHttp({ errors, extensions, incremental, ...rest }: Part): Part {
  const { http: _, ...others } = extensions ?? {}
  return {
    ...rest,
    ...(errors && { errors: errors.map(errorWithoutHttp) }),
    ...(Object.keys(others).length > 0 && { extensions: others }),
    ...(incremental && { incremental: incremental.map(withoutHttp) }),
  }
}

function errorWithoutHttp(error: GraphQLError): GraphQLError {
  if (error.extensions?.http === undefined) return error
  const { nodes = null, source, positions, path, message } = error
  const { http: _, ...extensions } = error.extensions
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
