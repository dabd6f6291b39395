import { brotliDecompressSync } from 'node:zlib'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { scopeDirectives } from '../../src/index.ts'
import { answerUnbuilt } from '../../src/yoga/explorer-unbuilt.ts'
import { type UseScopesOptions, useScopes } from '../../src/yoga/index.ts'

const typeDefs = `
  ${scopeDirectives}
  schema @scope(name: "me", description: "Read.") @scope(name: "staff", description: "All.", implies: ["me"]) { query: Query }
  type Query { open: String, mine(filter: Filter): User, all: [User!] @requiresScopes(scopes: "staff") }
  type User @requiresScopes(scopes: "me") { name: String, kind: Kind }
  input Filter { kind: Kind @requiresScopes(scopes: "staff") }
  enum Kind { plain, odd @requiresScopes(scopes: "staff") }
`

function fetchFrom(options: Partial<UseScopesOptions> = {}) {
  const verify = (token: string) => (token === 'bad' ? undefined : { scope: token, exp: 4_102_444_800 })
  const yoga = createYoga({
    schema: createSchema({ typeDefs }),
    graphiql: false,
    landingPage: false,
    logging: false,
    graphqlEndpoint: '/api/graphql',
    plugins: [useScopes({ verify, explorer: true, ...options })],
  })
  return (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    yoga.fetch(new Request(`http://api.example${path}`, { headers, method }))
}

const html = { accept: 'text/html,*/*;q=0.8' }

describe('the page', () => {
  it('is for browsers that open the endpoint, and lets nothing in from elsewhere', async () => {
    const response = await fetchFrom()('/api/graphql', html)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self'; ")
    expect(policy).toContain("connect-src 'self'; ")
    expect(policy).toContain("form-action 'none'; frame-ancestors 'none'")
  })

  it('lets the page talk to a token endpoint of another origin, and to no other', async () => {
    const tokens = { tokenUrl: 'https://login.example/token' }
    const response = await fetchFrom({ explorer: { tokens } })('/api/graphql', html)
    expect(response.headers.get('content-security-policy')).toContain(
      "connect-src 'self' https://login.example; ",
    )
  })

  it('says how to get it where it was not built, and runs nothing', async () => {
    const response = answerUnbuilt()
    expect(await response.text()).toContain('npm run build')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; ")
  })

  it("is in nobody else's way", async () => {
    const fetch = fetchFrom()
    const answer = await fetch('/api/graphql?query={open}', { accept: 'application/json' })
    expect(await answer.json()).toEqual({ data: { open: null } })
    expect((await fetch('/api/other', html)).status).toBe(404)
    const off = await fetchFrom({ explorer: false })('/api/graphql', html)
    expect(off.headers.get('content-security-policy')).toBeNull()
  })

  it('names nothing that is not there, and each of that for good', async () => {
    const fetch = fetchFrom()
    const page = await (await fetch('/api/graphql', html)).text()
    const links = [...page.matchAll(/(?:src|href)="\.([^"]+)"/g)].map(([, path]) => `/api${path}`)
    expect(links.length).toBeGreaterThan(1)
    for (const link of links) {
      const plain = await fetch(link)
      const packed = await fetch(link, { 'accept-encoding': 'gzip, deflate, br' })
      expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(packed.headers.get('content-encoding')).toBe('br')
      const bytes = Buffer.from(await plain.arrayBuffer())
      expect(brotliDecompressSync(Buffer.from(await packed.arrayBuffer())).equals(bytes)).toBe(true)
    }
  })

  it.each([
    'index.html',
    'missing.js',
    '../../package.json',
    '%2e%2e/%2e%2e/package.json',
    '..%2fpackage.json',
    '',
  ])('has nothing at /api/graphql/explorer/%s', async (name) => {
    expect((await fetchFrom()(`/api/graphql/explorer/${name}`)).status).toBe(404)
  })
})

describe('the document of scopes', () => {
  const read = async (options: Partial<UseScopesOptions>, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return (await fetchFrom(options)('/api/graphql/explorer/scopes.json', headers)).json()
  }

  it('says of each element what it needs in effect, and nothing of what is public', async () => {
    const { requirements, scopes } = await read({})
    expect(requirements).toEqual({
      User: [['me']],
      'Query.mine': [['me']],
      'Query.all': [['staff']],
      'User.name': [['me']],
      'User.kind': [['me']],
      'Filter.kind': [['staff']],
      'Kind.odd': [['staff']],
    })
    expect(scopes).toEqual([
      { name: 'me', description: 'Read.', implies: [] },
      { name: 'staff', description: 'All.', implies: ['me'] },
    ])
  })

  it('is for nobody where each request can have a schema of its own', async () => {
    const [open, internal] = [
      createSchema({ typeDefs }),
      createSchema({ typeDefs: `${typeDefs} extend type Query { internal: Int }` }),
    ]
    const yoga = createYoga({
      schema: ({ request }) => (request.headers.has('x-internal') ? internal : open),
      graphiql: false,
      logging: false,
      plugins: [useScopes({ verify: () => undefined, explorer: true })],
    })
    const ask = (path: string, headers = {}) => yoga.fetch(`http://api.example${path}`, { headers })
    await ask('/graphql?query={__typename}')
    await ask('/graphql?query={__typename}', { 'x-internal': '1' })
    const response = await ask('/graphql/explorer/scopes.json')
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('internal')
  })

  it('tells who asks what the token grants', async () => {
    expect(await read({}, 'me')).toMatchObject({ caller: { granted: ['me'], expiresAt: 4_102_444_800 } })
    expect(await read({})).not.toHaveProperty('caller')
  })

  it.each([
    ['open', undefined, 7],
    ['off', 'staff', 0],
    ['authenticated', undefined, 0],
    ['authenticated', 'none', 7],
    ['filtered', undefined, 0],
    ['filtered', 'me', 4],
    ['filtered', 'staff', 7],
  ] as const)(
    'with introspection %s tells a caller with %s of %i elements',
    async (introspection, token, count) => {
      const { requirements } = await read({ introspection }, token)
      expect(Object.keys(requirements)).toHaveLength(count)
    },
  )

  it('is refused to a token that is not valid', async () => {
    const response = await fetchFrom()('/api/graphql/explorer/scopes.json', { authorization: 'Bearer bad' })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })
})
