import { once } from 'node:events'
import { createServer } from 'node:http'
import { createClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import {
  type RegisteredDocumentsOptions,
  scopesOverWebSocket,
  useRegisteredDocuments,
  useScopes,
} from '../../src/yoga/index.ts'
import { buildSchema } from '../scopes/examples.ts'
import { listen } from '../storage/ports.ts'

const schema = buildSchema(
  'type Query { open(n: Int): Int  secret: Int @rs(scopes: "s") }  type Mutation { set: Int }',
  { Query: { open: (_source: unknown, { n }: { readonly n?: number }) => n ?? 1, secret: () => 2 } },
)
const documents = [
  { id: 'aaa', document: 'query Open($n: Int) { open(n: $n) }' },
  { id: 'bbb', document: 'query Secret { secret }' },
  { id: 'ccc', document: 'mutation Set { set }' },
  { id: 'sha256:ddd', document: 'query Prefixed { open(n: 5) }' },
]
const verify = (scope: string) => ({ scope })

function create(options: Partial<RegisteredDocumentsOptions> = {}) {
  return createYoga({
    schema,
    logging: false,
    batching: true,
    extraParamNames: ['documentId'],
    plugins: [useRegisteredDocuments({ documents, ...options }), useScopes({ verify })],
  })
}

async function ask(body: unknown, options: Partial<RegisteredDocumentsOptions> = {}, token?: string) {
  const response = await create(options).fetch('http://localhost/graphql', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  })
  const answer = await response.json()
  return { status: response.status, data: answer.data, code: answer.errors?.[0].extensions.code, answer }
}

const hash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })

describe('a registered document runs by its id', () => {
  it.each([
    ['as Apollo’s clients send it', hash('aaa')],
    ['as documentId', { documentId: 'aaa' }],
    ['as documentId with its algorithm', { documentId: 'sha256:aaa' }],
    ['under an id that was registered with its algorithm', { documentId: 'sha256:ddd' }],
    ['or as its very text', { query: 'query Open($n: Int) { open(n: $n) }' }],
  ])('%s', async (_rule, body) => {
    expect(await ask({ ...body, variables: { n: 5 } })).toMatchObject({ status: 200, data: { open: 5 } })
  })

  it('over GET', async () => {
    const extensions = encodeURIComponent(JSON.stringify(hash('aaa').extensions))
    const response = await create().fetch(`http://localhost/graphql?extensions=${extensions}`)
    expect(await response.json()).toEqual({ data: { open: 1 } })
  })

  it('but no mutation over GET', async () => {
    const extensions = encodeURIComponent(JSON.stringify(hash('ccc').extensions))
    const response = await create().fetch(`http://localhost/graphql?extensions=${extensions}`)
    expect(response.status).toBe(405)
  })

  it('and with the scopes that it needs, no less', async () => {
    expect(await ask({ documentId: 'bbb' }, {}, 's')).toMatchObject({ status: 200, data: { secret: 2 } })
    expect(await ask({ documentId: 'bbb' }, {}, 'other')).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(await ask({ documentId: 'bbb' })).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })
})

describe('whatever else is sent', () => {
  it.each([
    ['a document of its own', { query: '{ open }' }],
    ['a registered one with a blank more', { query: 'query Open($n: Int) { open(n: $n) } ' }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['a document beside a registered id', { documentId: 'aaa', query: '{ open }' }],
    ['what is no document', { query: '{' }],
  ])('is refused: %s', async (_rule, body) => {
    expect(await ask(body)).toMatchObject({ status: 403, data: undefined, code: 'DOCUMENT_NOT_REGISTERED' })
  })

  it.each(['zzz', '__proto__', 'constructor', 'sha256:', ''])(
    'an id that is not registered is not found: "%s"',
    async (id) => {
      for (const body of [hash(id), { documentId: id }]) {
        expect(await ask(body)).toMatchObject({ status: 404, code: 'PERSISTED_QUERY_NOT_FOUND' })
      }
    },
  )

  it.each([hash(1), hash(null), { documentId: ['aaa'] }, { extensions: 'aaa' }, {}])(
    'no document and no id that is one is a bad request: %j',
    async (body) => {
      expect(await ask(body)).toMatchObject({ data: undefined, code: 'BAD_REQUEST' })
    },
  )

  it('is refused in its own place of a batch', async () => {
    const { answer } = await ask([{ query: '{ open }' }, { documentId: 'aaa' }])
    expect(answer).toMatchObject([
      { errors: [{ extensions: { code: 'DOCUMENT_NOT_REGISTERED' } }] },
      { data: { open: 1 } },
    ])
  })

  it('runs where unknown documents are allowed', async () => {
    expect(await ask({ query: '{ open }' }, { unknown: 'allow' })).toMatchObject({
      status: 200,
      data: { open: 1 },
    })
    expect(await ask({ documentId: 'zzz' }, { unknown: 'allow' })).toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    })
  })

  it('is refused over WebSocket too', async () => {
    const yoga = create()
    const server = createServer(yoga)
    const port = await listen(server)
    const sockets = new WebSocketServer({ server, path: '/graphql' })
    useServer(scopesOverWebSocket(yoga, { verify }), sockets)
    const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket })
    const first = async (query: string) => {
      for await (const result of client.iterate({ query })) return result
      return undefined
    }
    expect(await first('query Open($n: Int) { open(n: $n) }')).toEqual({ data: { open: 1 } })
    await expect(first('{ open }')).rejects.toMatchObject([
      { extensions: { code: 'DOCUMENT_NOT_REGISTERED' } },
    ])
    await client.dispose()
    for (const socket of sockets.clients) socket.terminate()
    server.close()
    await once(server, 'close')
  })
})
