import { createServer } from 'node:http'
import { GraphQLError } from 'graphql'
import { type Client, createClient, type Disposable } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Claims } from '../../src/scopes/claims.ts'
import { scopesOverWebSocket, type UseScopesOptions, useScopes } from '../../src/yoga/index.ts'
import { buildSchema } from '../scopes/examples.ts'

const start = new Date('2026-03-01T12:00:00Z')
const inAnHour = start.getTime() / 1_000 + 3_600
let now = start
const tokens = new Map<string, Claims>()
const shown: Request[] = []
const ran: string[] = []
const sources: { ended: boolean }[] = []

beforeEach(() => {
  now = start
  shown.length = 0
  ran.length = 0
  sources.length = 0
  tokens.clear()
  for (const scope of ['none', 's', 't', 'w', 'w x', 's t']) {
    tokens.set(scope.replace(' ', '.'), { scope: scope.replace('none', ''), exp: inAnHour })
  }
})

function verify(token: string, request: Request): Claims | undefined {
  shown.push(request)
  if (token === 'away') throw new Error('the issuer at 10.0.0.1 does not answer')
  const claims = tokens.get(token)
  return claims !== undefined && Number(claims.exp) * 1_000 > now.getTime() ? claims : undefined
}

const resolver = (name: string, value: unknown) => () => {
  ran.push(name)
  return value
}

/** One event, and then silence until somebody ends it. */
function createSource(event: unknown) {
  ran.push('source')
  let isFirst = true
  let end: (result: IteratorResult<unknown>) => void = () => {}
  const source = {
    ended: false,
    next() {
      if (!isFirst) {
        return new Promise<IteratorResult<unknown>>((resolve) => {
          end = resolve
        })
      }
      isFirst = false
      return Promise.resolve({ done: false, value: event })
    },
    async return() {
      source.ended = true
      end({ done: true, value: undefined })
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => source,
  }
  sources.push(source)
  return source
}

const httpError = () =>
  new GraphQLError('Gone.', { extensions: { code: 'GONE', http: { status: 410, headers: { 'x-a': 'b' } } } })

const schema = buildSchema(
  `directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT
   type Query { open: Int secret: Int @rs(scopes: "s") nested: Nested claims: String address: String gone: Int crash: Int execute: String }
   type Nested { open: Int secret: Int @rs(scopes: "s") gone: Int }
   type Mutation { allowed: Int @rs(scopes: "w") denied: Int @rs(scopes: "x") }
   type Subscription { ticks: Int @rs(scopes: "t") nested: Nested breaks: Int }`,
  {
    Query: {
      open: resolver('open', 1),
      secret: resolver('secret', 2),
      nested: () => ({}),
      claims: (_: unknown, __: unknown, context: { claims?: unknown }) => JSON.stringify(context.claims),
      address: (_: unknown, __: unknown, { request }: { request: Request }) => request.url,
      gone: () => Promise.reject(httpError()),
      crash: () => Promise.reject(new Error('the password is 1234')),
    },
    Nested: { open: () => 1, secret: resolver('secret', 2), gone: () => Promise.reject(httpError()) },
    Mutation: { allowed: resolver('allowed', 1), denied: resolver('denied', 1) },
    Subscription: {
      ticks: { subscribe: () => createSource({ ticks: 1 }) },
      nested: { subscribe: () => createSource({ nested: {} }) },
      breaks: {
        // biome-ignore lint/correctness/useYield: what a source does that fails at once
        async *subscribe() {
          throw new Error('the password is 1234')
        },
      },
    },
  },
)

interface YogaSettings extends Partial<UseScopesOptions> {
  readonly context?: (initial: object) => object
}

const logged: unknown[] = []
const log = (...words: readonly unknown[]) => void logged.push(...words)

function createScopedYoga({ context = () => ({}), ...options }: YogaSettings = {}) {
  return createYoga({
    schema,
    context,
    logging: { debug() {}, info() {}, warn() {}, error: log },
    plugins: [useScopes({ verify, recheckSeconds: 0.01, now: () => now, ...options })],
  })
}

const closers: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closers) await close()
})

/** The address of a server, and how many connections it was asked for. */
async function listen(use: (sockets: WebSocketServer) => Disposable) {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  const server = { url: '', connections: 0 }
  sockets.on('connection', () => (server.connections += 1))
  const { dispose } = use(sockets)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  server.url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql?a=1`
  closers.push(dispose, () => http.close())
  return server
}

const serve = (settings: YogaSettings = {}) =>
  listen((sockets) => useServer(scopesOverWebSocket(createScopedYoga(settings), { verify }), sockets))

type Json = Record<string, unknown>

interface Answer {
  /** What `next` messages brought. */
  readonly results: readonly Json[]
  /** What an `error` message brought, or the code that the connection was closed with. */
  readonly errors?: unknown
  readonly closed?: number
}

/** A client that stays connected. A token goes as `Bearer TOKEN`. */
function connect(url: string, params: string | Json = {}): Client {
  const connectionParams = typeof params === 'string' ? { authorization: `Bearer ${params}` } : params
  const client = createClient({
    url,
    connectionParams,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
  })
  closers.unshift(() => client.dispose())
  return client
}

function ask(client: Client, query: string, onResult: () => void = () => {}): Promise<Answer> {
  return new Promise((resolve) => {
    const results: Json[] = []
    client.subscribe(
      { query },
      {
        next: (result) => {
          results.push(JSON.parse(JSON.stringify(result)))
          onResult()
        },
        error: (error) => {
          const isClosing = typeof error === 'object' && error !== null && 'code' in error
          resolve(isClosing ? { results, closed: Number(error.code) } : { results, errors: error })
        },
        complete: () => resolve({ results }),
      },
    )
  })
}

/** What a server says to a first message that no proper client would send. */
function greet(url: string, message: string): Promise<string | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'graphql-transport-ws')
    socket.on('open', () => socket.send(message))
    socket.on('close', resolve)
    socket.on('message', (text) => {
      resolve(JSON.parse(String(text)).type)
      socket.close()
    })
  })
}

const refusal = (code: string, coordinate?: string) =>
  expect.objectContaining({
    extensions: expect.objectContaining({ code, ...(coordinate && { coordinate }) }),
  })
const unauthenticated = [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }]
const unexpected = [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]

describe('a connection', () => {
  it('without a token is an anonymous caller’s', async () => {
    const { url } = await serve()
    for (const params of [{}, { authorization: null }, { authorization: 'Basic dXNlcjpwYXNz' }]) {
      const client = connect(url, params)
      expect(await ask(client, '{ open claims }')).toEqual({ results: [{ data: { open: 1, claims: null } }] })
      expect(await ask(client, '{ secret }')).toEqual({
        results: [{ errors: [refusal('UNAUTHENTICATED', 'Query.secret')] }],
      })
    }
    expect(ran).not.toContain('secret')
  })

  it.each(['authorization', 'Authorization'])('may bring its token as %s', async (name) => {
    const { url } = await serve()
    expect(await ask(connect(url, { [name]: 'bEaReR s' }), '{ secret }')).toEqual({
      results: [{ data: { secret: 2 } }],
    })
  })

  it.each([
    ['not valid', { authorization: 'Bearer unknown' }],
    ['without a token', { authorization: 'Bearer' }],
    ['of two tokens', { authorization: 'Bearer s t' }],
    ['with a line break', { authorization: 'Bearer s\r\nx: y' }],
    ['given twice', { authorization: 'Bearer s', Authorization: 'Bearer s' }],
    ['a number', { authorization: 5 }],
    ['false', { authorization: false }],
    ['a list', { authorization: ['Bearer s'] }],
    ['an object', { authorization: { toString: 'Bearer s' } }],
  ])('is refused with 4403 for a token that is %s', async (_rule, params) => {
    const { url } = await serve()
    expect(await ask(connect(url, params), '{ open }')).toEqual({ results: [], closed: 4403 })
    expect(ran).toEqual([])
  })

  it('is refused with 4403 for a token that has expired, or whose scopes cannot be read', async () => {
    const { url } = await serve()
    tokens.set('odd', { scope: { s: true }, exp: inAnHour })
    expect(await ask(connect(url, 'odd'), '{ open }')).toMatchObject({ closed: 4403 })
    now = new Date(inAnHour * 1_000)
    expect(await ask(connect(url, 's'), '{ open }')).toMatchObject({ closed: 4403 })
  })

  it.each([
    ['5', 4400],
    ['"Bearer s"', 4400],
    ['["Bearer s"]', 4400],
    ['null', 'connection_ack'],
    ['{"__proto__":{"authorization":"Bearer unknown"}}', 'connection_ack'],
  ])('whose params are %s is answered with %s', async (params, answer) => {
    const { url } = await serve()
    expect(await greet(url, `{"type":"connection_init","payload":${params}}`)).toBe(answer)
  })

  it('must come before the first operation', async () => {
    const { url } = await serve()
    const operation = '{"type":"subscribe","id":"1","payload":{"query":"{ open }"}}'
    expect(await greet(url, operation)).toBe(4401)
    expect(ran).toEqual([])
  })

  it('is closed, without the reason, when nobody can say whether its token is valid', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { url } = await serve()
    const closing = await new Promise((resolve) => {
      connect(url, 'away').on('closed', resolve)
    })
    expect(closing).toMatchObject({ code: 4500, reason: 'Unexpected error.' })
    expect(logged.map(String)).toContain('Error: the issuer at 10.0.0.1 does not answer')
    complaints.mockRestore()
  })

  it('shows its verifier one request: the upgrade’s, with the connection’s own token', async () => {
    const { url } = await serve()
    const client = connect(url, 's')
    const headers = { authorization: 'Bearer t', 'x-forwarded-for': '192.0.2.1', host: 'a b' }
    const odd = new WebSocket(url, 'graphql-transport-ws', { headers })
    const greeted = new Promise((resolve) => odd.once('message', resolve))
    odd.once('open', () => odd.send('{"type":"connection_init","payload":{"authorization":"Bearer s"}}'))
    await greeted
    expect(shown.at(-1)?.url).toBe('http://localhost/')
    expect(shown.at(-1)?.headers.get('authorization')).toBe('Bearer s')
    expect(shown.at(-1)?.headers.get('x-forwarded-for')).toBe('192.0.2.1')
    odd.close()

    shown.length = 0
    const { results } = await ask(client, '{ address }')
    await ask(client, '{ open }')
    expect(new Set(shown).size).toBe(1)
    expect(shown[0]?.url).toBe(url.replace('ws:', 'http:'))
    expect(results).toEqual([{ data: { address: shown[0]?.url } }])
  })

  it('has no token from the header of its upgrade', async () => {
    const { url } = await serve()
    const headers = { authorization: 'Bearer s' }
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers })
    const answer = new Promise((resolve) => {
      socket.on('message', (text) => {
        const { type, payload } = JSON.parse(String(text))
        if (type === 'next') resolve(payload)
        if (type === 'connection_ack')
          socket.send('{"type":"subscribe","id":"1","payload":{"query":"{ secret }"}}')
      })
    })
    socket.once('open', () => socket.send('{"type":"connection_init"}'))
    expect(await answer).toEqual({ errors: [refusal('UNAUTHENTICATED', 'Query.secret')] })
    socket.close()
  })
})

describe('an operation', () => {
  it('has its own verdict, whatever else runs on its connection', async () => {
    const server = await serve()
    const client = connect(server.url, 's')
    const answers = ['{ secret }', 'mutation { allowed }', '{ open }', 'subscription { ticks }']
    expect(await Promise.all(answers.map((query) => ask(client, query)))).toEqual([
      { results: [{ data: { secret: 2 } }] },
      { results: [{ errors: [refusal('FORBIDDEN', 'Mutation.allowed')] }] },
      { results: [{ data: { open: 1 } }] },
      { results: [{ errors: [refusal('FORBIDDEN', 'Subscription.ticks')] }] },
    ])
    expect(server.connections).toBe(1)
    expect(ran.toSorted()).toEqual(['open', 'secret'])
  })

  it('of one connection knows nothing of the token of another', async () => {
    const { url } = await serve()
    const [able, unable] = [connect(url, 's'), connect(url, 'none')]
    const outcomes = await Promise.all(
      [able, unable, able, unable].map(async (client) => {
        const { results } = await ask(client, '{ secret }')
        return results.map(({ data }) => data)
      }),
    )
    expect(outcomes).toEqual([[{ secret: 2 }], [undefined], [{ secret: 2 }], [undefined]])
  })

  it('is partly answered when it is a query of which something is permitted', async () => {
    const { url } = await serve()
    const { results } = await ask(connect(url, 'none'), '{ open a: secret b: secret nested { c: secret } }')
    expect(results).toEqual([
      {
        data: { open: 1, a: null, b: null, nested: { c: null } },
        errors: expect.arrayContaining([
          expect.objectContaining({
            path: ['a'],
            extensions: expect.objectContaining({ code: 'FORBIDDEN' }),
          }),
          expect.objectContaining({ path: ['b'] }),
          expect.objectContaining({ path: ['nested', 'c'] }),
        ]),
      },
    ])
    expect(ran).toEqual(['open'])
  })

  it('does not pass by having many aliases', async () => {
    const { url } = await serve()
    const aliases = Array.from({ length: 100 }, (_, index) => `a${index}: secret`).join(' ')
    expect(await ask(connect(url, 't'), `{ ${aliases} }`)).toEqual({
      results: [{ errors: [refusal('FORBIDDEN', 'Query.secret')] }],
    })
    expect(ran).toEqual([])
  })

  it('that is a mutation runs all or nothing', async () => {
    const { url } = await serve()
    expect(await ask(connect(url, 'w'), 'mutation { allowed denied }')).toEqual({
      results: [{ errors: [refusal('FORBIDDEN', 'Mutation.denied')] }],
    })
    expect(ran).toEqual([])
    expect(await ask(connect(url, 'w.x'), 'mutation { allowed denied }')).toEqual({
      results: [{ data: { allowed: 1, denied: 1 } }],
    })
  })

  it('is answered with an error, and does not run, when its token expired after the connection', async () => {
    const server = await serve()
    const client = connect(server.url, 'w')
    expect(await ask(client, 'mutation { allowed }')).toMatchObject({ results: [{ data: { allowed: 1 } }] })
    now = new Date(inAnHour * 1_000)
    ran.length = 0
    for (const query of ['mutation { allowed }', '{ open }', 'subscription { ticks }', '{ faulty']) {
      expect(await ask(client, query)).toEqual({ results: [], errors: unauthenticated })
    }
    expect(ran).toEqual([])
    expect(server.connections).toBe(1)
  })

  it('goes by what its token grants now', async () => {
    const { url } = await serve()
    const client = connect(url, 's')
    expect(await ask(client, '{ secret }')).toMatchObject({ results: [{ data: { secret: 2 } }] })
    tokens.set('s', { scope: 't', exp: inAnHour })
    expect(await ask(client, '{ secret }')).toMatchObject({ results: [{ errors: [{}] }] })
  })

  it('whose token nobody can verify fails alone, and tells nothing', async () => {
    let isAway = false
    const moody: typeof verify = (token, request) => verify(isAway ? 'away' : token, request)
    const server = await listen((sockets) =>
      useServer(scopesOverWebSocket(createScopedYoga(), { verify: moody }), sockets),
    )
    const client = connect(server.url, 's')
    await ask(client, '{ open }')
    ran.length = 0
    isAway = true
    expect(await ask(client, '{ open }')).toEqual({ results: [], errors: unexpected })
    isAway = false
    expect(await ask(client, '{ open }')).toMatchObject({ results: [{ data: { open: 1 } }] })
    expect(server.connections).toBe(1)
    expect(ran).toEqual(['open'])
  })

  it.each([
    ['does not parse', '{ open'],
    ['does not validate', '{ opne }'],
  ])('that %s fails alone', async (_rule, query) => {
    const server = await serve()
    const client = connect(server.url, 's')
    const { results, errors } = await ask(client, query)
    expect(results).toEqual([])
    expect(errors).toMatchObject([{ locations: [{ line: 1 }] }])
    expect(JSON.stringify(errors)).not.toContain('http')
    expect(await ask(client, '{ secret }')).toMatchObject({ results: [{ data: { secret: 2 } }] })
    expect(server.connections).toBe(1)
  })

  it('fails alone when the application cannot make its context', async () => {
    const { url } = await serve({ context: () => Promise.reject(new Error('the password is 1234')) })
    const answer = await ask(connect(url, 's'), '{ secret }')
    expect(answer).toMatchObject({ results: [], errors: [{ message: 'Unexpected error.' }] })
    expect(ran).toEqual([])
  })

  it('fails alone when a plugin breaks', async () => {
    const yoga = createYoga({
      schema,
      logging: false,
      plugins: [
        useScopes({ verify }),
        {
          onExecute() {
            throw new Error('the password is 1234')
          },
        },
      ],
    })
    const { url } = await listen((sockets) => useServer(scopesOverWebSocket(yoga, { verify }), sockets))
    expect(await ask(connect(url, 's'), '{ secret }')).toEqual({ results: [{ errors: unexpected }] })
  })

  it('finds none of the server’s own functions where resolvers start', async () => {
    const { url } = await serve()
    expect(await ask(connect(url), '{ execute }')).toEqual({ results: [{ data: { execute: null } }] })
  })

  it('does not run at all past hooks that somebody else prepared it with', async () => {
    const hooks = scopesOverWebSocket(createScopedYoga(), { verify })
    await expect(
      hooks.execute({ schema, document: { kind: 'Document', definitions: [] } as never }),
    ).rejects.toThrow(TypeError)
  })
})

describe('claims', () => {
  const lies = {
    claims: { scope: 's t w x' },
    session: { claims: { scope: 's' } },
    'Symbol(session)': { claims: { scope: 's' } },
    request: {},
    token: 's',
  }

  it.each([
    ['an anonymous caller', {}, null],
    ['a caller with a token', { authorization: 'Bearer none' }, '{"scope":"","exp":1772370000}'],
  ])('that %s puts in connectionParams do not count', async (_rule, params, claims) => {
    const { url } = await serve()
    const client = connect(url, { ...lies, ...params })
    expect(await ask(client, '{ claims secret }')).toMatchObject({
      results: [{ data: { claims, secret: null } }],
    })
    expect(await ask(client, 'subscription { ticks }')).toMatchObject({ results: [{ errors: [{}] }] })
    expect(ran).toEqual([])
  })

  it.each([
    ['an anonymous caller', {}, null],
    ['a caller with a token', { authorization: 'Bearer none' }, '{"scope":"","exp":1772370000}'],
  ])('of %s win over those of the application’s context', async (_rule, params, claims) => {
    const contexts: ((initial: object) => object)[] = [
      () => ({ claims: { scope: 's' } }),
      (initial) => ('connectionParams' in initial ? { ...Object(initial.connectionParams) } : {}),
    ]
    for (const context of contexts) {
      const { url } = await serve({ context })
      const { results } = await ask(connect(url, { ...lies, ...params }), '{ claims secret }')
      expect(results).toMatchObject([{ data: { claims, secret: null } }])
    }
    expect(ran).toEqual([])
  })

  it('decide what introspection shows, and what validation knows', async () => {
    const { url } = await serve({ introspection: 'filtered' })
    const [able, unable] = [connect(url, 's'), connect(url, { ...lies })]
    const query = '{ __type(name: "Nested") { fields { name } } }'
    const seen = await Promise.all([able, unable, able, unable].map((client) => ask(client, query)))
    expect(seen.map((answer) => JSON.stringify(answer).includes('secret'))).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect(await ask(able, '{ secret }')).toEqual({ results: [{ data: { secret: 2 } }] })
    const { errors } = await ask(unable, '{ secret }')
    expect(errors).toMatchObject([{ message: 'Cannot query field "secret" on type "Query".' }])
  })

  it('decide whether there is introspection at all', async () => {
    const { url } = await serve({ introspection: 'authenticated' })
    const query = '{ __schema { description } }'
    expect(await ask(connect(url, 'none'), query)).toMatchObject({ results: [{ data: {} }] })
    expect(await ask(connect(url, { ...lies }), query)).toMatchObject({ results: [], errors: [{}] })
  })
})

describe('a subscription', () => {
  it('that is refused does not open its source', async () => {
    const { url } = await serve()
    expect(await ask(connect(url, 's'), 'subscription { ticks }')).toEqual({
      results: [{ errors: [refusal('FORBIDDEN', 'Subscription.ticks')] }],
    })
    expect(sources).toEqual([])
  })

  it('refuses fields event by event', async () => {
    const { url } = await serve()
    const client = connect(url, 't')
    const answer = ask(client, 'subscription { nested { open secret gone } }', () => tokens.delete('t'))
    expect((await answer).results[0]).toEqual({
      data: { nested: { open: 1, secret: null, gone: null } },
      errors: expect.arrayContaining([
        refusal('FORBIDDEN', 'Nested.secret'),
        expect.objectContaining({ extensions: { code: 'GONE' } }),
      ]),
    })
    expect(ran).toEqual(['source'])
  })

  it.each([
    ['is revoked', () => void tokens.delete('t')],
    [
      'expires',
      () => {
        now = new Date(inAnHour * 1_000)
      },
    ],
  ])('ends with an error when its token %s, and its source with it', async (_rule, end) => {
    const server = await serve()
    const client = connect(server.url, 't')
    const other = ask(client, 'subscription { nested { open } }')
    expect(await ask(client, 'subscription { ticks }', end)).toEqual({
      results: [{ data: { ticks: 1 } }, { errors: unauthenticated }],
    })
    expect((await other).results.at(-1)).toEqual({ errors: unauthenticated })
    expect(sources).toMatchObject([{ ended: true }, { ended: true }])
    expect(await ask(client, 'subscription { ticks }')).toEqual({ results: [], errors: unauthenticated })
    expect(server.connections).toBe(1)
    expect(sources).toHaveLength(2)
  })

  it('also ends when the application’s context hides the request', async () => {
    const { url } = await serve({ context: () => ({ request: undefined }) })
    const answer = ask(connect(url, 't'), 'subscription { ticks }', () => tokens.delete('t'))
    expect((await answer).results.at(-1)).toEqual({ errors: unauthenticated })
  })

  it('does not end with the token of another connection', async () => {
    const { url } = await serve()
    const lasting = connect(url, 's.t')
    let count = 0
    const stream = ask(lasting, 'subscription { ticks }', () => (count += 1))
    await ask(connect(url, 't'), 'subscription { ticks }', () => tokens.delete('t'))
    expect(await ask(lasting, '{ secret }')).toMatchObject({ results: [{ data: { secret: 2 } }] })
    expect(count).toBe(1)
    tokens.delete('s.t')
    expect((await stream).results).toHaveLength(2)
  })

  it('ends its source when the client leaves it', async () => {
    const { url } = await serve()
    const client = connect(url, 't')
    await new Promise<void>((resolve) => {
      const leave = client.subscribe(
        { query: 'subscription { ticks }' },
        {
          next: () => void leave(),
          error: () => {},
          complete: resolve,
        },
      )
    })
    await vi.waitFor(() => expect(sources).toMatchObject([{ ended: true }]))
  })

  it('whose source breaks says nothing of why', async () => {
    const { url } = await serve()
    const answer = await ask(connect(url, 's'), 'subscription { breaks }')
    expect(JSON.stringify(answer)).toContain('Unexpected error.')
    expect(JSON.stringify(answer)).not.toContain('1234')
  })
})

describe('nothing of HTTP goes over the socket', () => {
  it.each([
    ['a refused query', '{ secret }'],
    ['a refused mutation', 'mutation { allowed }'],
    ['a refused subscription', 'subscription { ticks }'],
    ['a refused field', '{ open secret }'],
    ['a field that fails with a status', '{ open gone crash }'],
    ['a deferred part', '{ open ... @defer { nested { secret gone } } }'],
    ['an operation that is not valid', '{ nothing }'],
    ['a document without an end', '{'],
  ])('with %s', async (_rule, query) => {
    const { url } = await serve()
    for (const params of ['none', {}]) {
      const answer = JSON.stringify(await ask(connect(url, params), query))
      expect(answer).toContain('"errors":[{')
      expect(answer).not.toMatch(/http|status|headers|Bearer|1234/)
    }
  })
})

describe('Yoga’s plain recipe', () => {
  type Enveloped = ReturnType<YogaServerInstance<Json, Json>['getEnveloped']>

  const servePlain = (yoga: ReturnType<typeof createScopedYoga>) =>
    listen((sockets) =>
      useServer(
        {
          execute: (args) => (args.rootValue as Enveloped).execute(args),
          subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
          async onSubscribe(connection, _id, params) {
            const { request: req, socket } = connection.extra
            const enveloped = yoga.getEnveloped({ ...connection, req, socket, params })
            const { schema, execute, subscribe, contextFactory, parse, validate } = enveloped
            const args = {
              schema,
              operationName: params.operationName,
              document: parse(params.query),
              variableValues: params.variables,
              contextValue: await contextFactory(),
              rootValue: { execute, subscribe },
            }
            const faults = validate(schema, args.document)
            return faults.length > 0 ? faults : args
          },
        },
        sockets,
      ),
    )

  it('knows no caller: whatever token is sent, everybody is anonymous', async () => {
    const { url } = await servePlain(createScopedYoga())
    const client = connect(url, { authorization: 'Bearer s.t', claims: { scope: 's t' } })
    expect(await ask(client, '{ open secret }')).toMatchObject({
      results: [{ data: { open: 1, secret: null }, errors: [refusal('UNAUTHENTICATED')] }],
    })
    expect(await ask(client, 'subscription { ticks }')).toEqual({
      results: [{ errors: [refusal('UNAUTHENTICATED', 'Subscription.ticks')] }],
    })
    expect(ran).toEqual(['open'])
    expect(shown).toEqual([])
  })

  it('leaves it to the application’s context to say who calls', async () => {
    const { url } = await servePlain(createScopedYoga({ context: () => ({ claims: { scope: 's' } }) }))
    expect(await ask(connect(url), '{ secret }')).toEqual({ results: [{ data: { secret: 2 } }] })
  })
})
