import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { Client, fetchExchange } from '@urql/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltServer, startBuiltServer } from './built-server.ts'
import { type FreshDatabase, freshPostgres, freshSqlite } from './storage/databases.ts'

const databases = [
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
] as const

describe.each(databases)('the built server on %s', (_name, freshDatabase) => {
  const directory = mkdtempSync(join(tmpdir(), 'end-to-end-'))
  let database: FreshDatabase
  let server: BuiltServer
  let token = ''
  beforeAll(async () => {
    database = await freshDatabase()
    server = await startBuiltServer(directory, { DATABASE_URL: database.url })
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
    rmSync(directory, { recursive: true })
  })

  async function login(scope: string): Promise<string> {
    const form = { grant_type: 'password', username: 'johndoe', password: 'secret', scope }
    const response = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(form) })
    return (await response.json()).access_token
  }

  const ask = async (query: string, bearer = token) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers,
    })
    return response.json()
  }

  it('says where it is, who can log in, and what is guarded', () => {
    expect(server.printed()).toContain(`${server.url}/graphql`)
    expect(server.printed()).toContain(`${server.url}/token`)
    expect(server.printed()).toContain(`${server.url}/health`)
    expect(server.printed()).toContain('johndoe / secret')
    expect(server.printed()).toMatch(
      /Guarded: \d+ of \d+ coordinates; root fields without a guard: 4 \(Query.scopes, Mutation.token, Mutation.refreshToken, Mutation.revokeToken\)/,
    )
  })

  it('answers plain HTTP: a login by form, a query', async () => {
    token = await login('me items items:write')
    expect(await ask('{ me { username } }')).toEqual({ data: { me: { username: 'johndoe' } } })
    const created = await ask('mutation { createItem(input: { title: "Kept", price: 5 }) { title } }')
    expect(created).toEqual({ data: { createItem: { title: 'Kept' } } })
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
  })

  it('gives Apollo Client partial data and the error of what was refused', async () => {
    const headers = { authorization: `Bearer ${await login('me')}` }
    const client = new ApolloClient({
      link: new HttpLink({ uri: `${server.url}/graphql`, headers }),
      cache: new InMemoryCache(),
    })
    const query = gql`{ me { username items { title } } }`
    const { data, error } = await client.query({ query, errorPolicy: 'all' })
    expect(data).toMatchObject({ me: { username: 'johndoe', items: null } })
    expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      missingScopes: ['items'],
    })
    client.stop()
  })

  it('gives urql the same', async () => {
    const headers = { authorization: `Bearer ${await login('me')}` }
    const client = new Client({
      url: `${server.url}/graphql`,
      exchanges: [fetchExchange],
      fetchOptions: { headers },
      preferGetMethod: false,
    })
    const { data, error } = await client.query('{ me { username items { title } } }', {}).toPromise()
    expect(data).toMatchObject({ me: { username: 'johndoe', items: null } })
    expect(error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['items'] })
  })

  it('a second start finds everything again: what was stored, and the key of tokens that live', async () => {
    expect(await server.stop()).toBe(0)
    const { url } = server
    server = await startBuiltServer(directory, { DATABASE_URL: database.url, PUBLIC_URL: url })
    expect(await ask('{ me { items { title } } }')).toMatchObject({
      data: { me: { items: expect.arrayContaining([{ title: 'Kept' }]) } },
    })
  })
})

describe('over the network', () => {
  const directory = mkdtempSync(join(tmpdir(), 'end-to-end-'))
  let server: BuiltServer
  beforeAll(async () => {
    server = await startBuiltServer(directory)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(directory, { recursive: true })
  })

  /** What the server sends back for these very bytes. */
  async function send(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.end(bytes)
    return text(socket)
  }

  it.each(['a b', '[::1', '', 'localhost/graphql?x=', 'user@localhost', 'localhost#'])(
    'a Host that is none is 400, and tells nothing: "%s"',
    async (host) => {
      const answer = await send(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).not.toMatch(/node_modules|TypeError|\.js/)
    },
  )

  it.each([
    ['says that it is too long', 'Content-Length: 100001\r\n', 413],
    ['does not say how long it is', 'Transfer-Encoding: chunked\r\n', 411],
  ])('a body of GraphQL that %s is not read', async (_rule, header, status) => {
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${header}\r\n`
    expect(await send(`${head}{"query":"{ scopes { name } }"}`)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  it.each(['/token/../graphql', '/tokens', '/token%2f..%2fgraphql', 'http://localhost/graphql'])(
    'the token endpoint’s own limit is for no other path: %s',
    async (path) => {
      const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
      expect(await send(`${head}Content-Length: 100001\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 413 /)
    },
  )

  it('T61 a body that is too long, and does not say so, is answered', async () => {
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`
    const answer = await send(
      'POST /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n' +
        `Content-Type: application/x-www-form-urlencoded\r\n\r\n${chunk.repeat(17)}0\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('"error":"invalid_request"')
  })
})

it('a database with demo users does not serve production', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'end-to-end-'))
  await (await startBuiltServer(directory)).stop()
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://api.example' }
  await expect(startBuiltServer(directory, production)).rejects.toThrow(/ended with 1: .*demo users/s)
  rmSync(directory, { recursive: true })
})

it.each([
  ['sqlite:///somewhere', /DATABASE_URL: a database URL is/],
  ['postgres://nobody:wrong@127.0.0.1:1/none', /the database is not available: .*ECONNREFUSED/],
])('a database that cannot be opened is named, not traced: %s', async (url, reason) => {
  const directory = mkdtempSync(join(tmpdir(), 'end-to-end-'))
  const refusal = await startBuiltServer(directory, { DATABASE_URL: url }).catch(String)
  expect(refusal).toMatch(reason)
  expect(refusal).not.toMatch(/\n {4}at |wrong/)
  rmSync(directory, { recursive: true })
})

it('a server that cannot start says why in words, and ends with 1', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'end-to-end-'))
  await expect(startBuiltServer(directory, { PORT: 'eighty', GRAPHIQL: 'maybe' })).rejects.toThrow(
    /ended with 1: graphql-scopes cannot start:\nPORT must be a whole number.*\nGRAPHIQL must be on or off\n$/,
  )
  rmSync(directory, { recursive: true })
})
