import { execFileSync } from 'node:child_process'
import { brotliDecompressSync } from 'node:zlib'
import { GraphQLError } from 'graphql'
import { createSchema, createYoga, type YogaServerOptions } from 'graphql-yoga'
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

function fetchFrom(options: Partial<UseScopesOptions> = {}, server: YogaServerOptions<object, object> = {}) {
  const verify = (token: string) => (token === 'bad' ? undefined : { scope: token, exp: 4_102_444_800 })
  const yoga = createYoga({
    schema: createSchema({ typeDefs }),
    graphiql: false,
    landingPage: false,
    logging: false,
    graphqlEndpoint: '/api/graphql',
    ...server,
    plugins: [useScopes({ verify, explorer: true, ...options })],
  })
  return (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    yoga.fetch(new Request(`http://api.example${path}`, { headers, method }))
}

const path = '/api/graphql/explorer/scopes.json'
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

  it('lets it talk to one whose address leaves the scheme to the page', async () => {
    const tokens = { tokenUrl: '//login.example/token', revocationUrl: './revoke' }
    const response = await fetchFrom({ explorer: { tokens } })('/api/graphql', html)
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self' login.example; ")
  })

  it('says at the start that it is not shown at a pattern of paths', () => {
    const said: string[] = []
    const note = (...words: unknown[]) => void said.push(words.join(' '))
    const logging = { debug() {}, info() {}, warn: note, error: note }
    fetchFrom({}, { graphqlEndpoint: '/:tenant/graphql', logging })
    fetchFrom({ explorer: false }, { graphqlEndpoint: '/:tenant/graphql', logging })
    expect(said).toEqual([expect.stringContaining('/:tenant/graphql')])
  })

  it('says how to get it where it was not built, and runs nothing', async () => {
    const response = answerUnbuilt()
    expect(await response.text()).toContain('npm run build')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; ")
  })

  it('is not for those who want anything else rather', async () => {
    const response = await fetchFrom()('/api/graphql?query={open}', {
      accept: 'application/json, text/html;q=0',
    })
    expect(await response.json()).toEqual({ data: { open: null } })
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
    ['br', true],
    ['gzip;q=1.0, BR;q=0.5', true],
    ['br;q=0', false],
    ['br; q=0.000, gzip', false],
    ['brotli', false],
    ['*;q=0', false],
  ])('to a client that accepts "%s" goes brotli: %s', async (accepted, expected) => {
    const fetch = fetchFrom()
    const page = await (await fetch('/api/graphql', html)).text()
    const [, script = ''] = /src="\.([^"]+)"/.exec(page) ?? []
    const { headers } = await fetch(`/api${script}`, { 'accept-encoding': accepted })
    expect(headers.get('content-encoding')).toBe(expected ? 'br' : null)
  })

  it("warns once, in words, when Yoga's own page stands before it", async () => {
    const said: string[] = []
    const note = (...words: unknown[]) => void said.push(words.join(' '))
    const logging = { debug() {}, info() {}, warn: note, error: note }
    const fetch = fetchFrom({}, { graphiql: true, logging })
    await fetch('/api/graphql', html)
    await fetch('/api/graphql', html)
    expect(said).toEqual([expect.stringContaining('set `graphiql: false`')])
    const quiet = fetchFrom({}, { logging })
    await quiet('/api/graphql', html)
    await quiet('/api/graphql?query={open}', html)
    expect(said).toHaveLength(1)
  })

  it('asks nothing of the runtime where it is off', () => {
    const entry = new URL('../../src/yoga/index.ts', import.meta.url).href
    const program = `
      import { registerHooks } from 'node:module'
      registerHooks({
        resolve(name, context, next) {
          if (name.startsWith('node:') && /\\/src\\//.test(context.parentURL)) throw new Error(name + ' is not here')
          return next(name, context)
        },
      })
      const { useScopes } = await import('${entry}')
      useScopes({ verify: () => undefined })
      console.log('loaded')
    `
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: 'pipe',
    })
    expect(output.toString()).toBe('loaded\n')
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

  it('speaks of the schema that the request itself would meet, where each can have one of its own', async () => {
    const [open, internal] = [
      createSchema({ typeDefs }),
      createSchema({
        typeDefs: `${typeDefs} extend type Query { internal: Int @requiresScopes(scopes: "staff") }`,
      }),
    ]
    const schema = ({ request }: { request: Request }) =>
      request.headers.has('x-internal') ? internal : open
    const fetch = fetchFrom({}, { schema })
    const read = async (headers = {}) => (await fetch('/api/graphql/explorer/scopes.json', headers)).json()
    for (const _again of [1, 2]) {
      expect(Object.keys((await read()).requirements)).toHaveLength(7)
      expect((await read({ 'x-internal': '1' })).requirements).toMatchObject({
        'Query.internal': [['staff']],
      })
    }
  })

  it('goes on where the schema is replaced', async () => {
    let version = 1
    const schema = () =>
      createSchema({
        typeDefs: `${scopeDirectives} type Query { v${version}: Int @requiresScopes(scopes: "a") }`,
      })
    const fetch = fetchFrom({}, { schema })
    for (version = 1; version < 4; version += 1) {
      await fetch('/api/graphql?query={__typename}')
      const { requirements } = await (await fetch('/api/graphql/explorer/scopes.json')).json()
      expect(requirements).toEqual({ [`Query.v${version}`]: [['a']] })
    }
  })

  it('is complete before the first request, where the schema comes with one', async () => {
    const tokens = { tokenUrl: '/token' }
    const schema = () => Promise.resolve(createSchema({ typeDefs }))
    const fetch = fetchFrom({ explorer: { tokens } }, { schema })
    const { requirements, ...rest } = await (await fetch('/api/graphql/explorer/scopes.json')).json()
    expect(Object.keys(requirements)).toHaveLength(7)
    expect(rest).toMatchObject({ tokens, mode: 'partial' })
  })

  it.each([
    [
      'at once',
      (): never => {
        throw new Error('the password is hunter2')
      },
    ],
    ['later', () => Promise.reject(new Error('the password is hunter2'))],
  ])('says nothing of why, when verifying fails %s', async (_when, verify) => {
    const response = await fetchFrom({ verify })(path, { authorization: 'Bearer me' })
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { errors } = await response.json()
    expect(errors).toEqual([{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
  })

  it('fails as an operation would, where whoever verifies says how', async () => {
    const http = { status: 503, headers: { 'retry-after': '5' } }
    const verify = () => Promise.reject(new GraphQLError('Later.', { extensions: { code: 'AWAY', http } }))
    const response = await fetchFrom({ verify })(path, { authorization: 'Bearer me' })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.json()).toEqual({ errors: [{ message: 'Later.', extensions: { code: 'AWAY' } }] })
  })

  it('tells who asks what the token grants', async () => {
    expect(await read({}, 'me')).toMatchObject({ caller: { granted: ['me'], expiresAt: 4_102_444_800 } })
    expect(await read({})).not.toHaveProperty('caller')
  })

  it.each([
    ['preferred_username', { sub: 'u1', name: 'Ann Lee', preferred_username: 'ann' }, 'ann'],
    ['name', { sub: 'u1', name: 'Ann Lee', username: '' }, 'Ann Lee'],
    ['sub', { sub: 'u1', name: 7 }, 'u1'],
  ])('calls the caller by the %s claim, where no better one is', async (_claim, claims, name) => {
    expect(await read({ verify: () => claims }, 'any')).toMatchObject({ caller: { name } })
  })

  it.each([
    ['open', 'requirement', undefined, 7, ['me', 'staff']],
    ['open', 'code', undefined, 0, []],
    ['open', 'code', 'me', 0, ['me']],
    ['off', 'requirement', undefined, 0, []],
    ['off', 'requirement', 'staff', 0, ['me', 'staff']],
    ['authenticated', 'requirement', undefined, 0, []],
    ['authenticated', 'requirement', 'none', 7, ['me', 'staff']],
    ['authenticated', 'code', 'none', 0, []],
    ['filtered', 'requirement', undefined, 0, []],
    ['filtered', 'requirement', 'me', 4, ['me']],
    ['filtered', 'requirement', 'staff', 7, ['me', 'staff']],
    ['filtered', 'code', 'staff', 0, ['me', 'staff']],
  ] as const)(
    'with introspection %s and refusals that tell the %s, a caller with %s learns of %i elements and the scopes %j',
    async (introspection, disclose, token, count, names) => {
      const { requirements = {}, scopes } = await read({ introspection, disclose }, token)
      expect(Object.keys(requirements)).toHaveLength(count)
      expect(scopes.map(({ name }: { name: string }) => name)).toEqual(names)
    },
  )

  it('offers hidden scopes where the login is told to, each without those that stay hidden', async () => {
    const tokens = { tokenUrl: '/token', scopes: ['staff'] }
    const { scopes, requirements } = await read({ introspection: 'authenticated', explorer: { tokens } })
    expect(scopes).toEqual([{ name: 'staff', description: 'All.', implies: [] }])
    expect(requirements).toBeUndefined()
  })

  it('names in a filtered view no alternative that the caller does not have', async () => {
    const schema = createSchema({
      typeDefs: `${scopeDirectives} type Query { both: Int @requiresScopes(scopes: [["me"], ["secret"]]) }`,
    })
    const fetch = fetchFrom({ introspection: 'filtered' }, { schema })
    const response = await fetch('/api/graphql/explorer/scopes.json', { authorization: 'Bearer me' })
    expect((await response.json()).requirements).toEqual({ 'Query.both': [['me']] })
  })

  it('is refused to a token that is not valid', async () => {
    const response = await fetchFrom()('/api/graphql/explorer/scopes.json', { authorization: 'Bearer bad' })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })
})
