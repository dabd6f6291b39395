import { auditServer } from 'graphql-http'
import { afterAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture, origin } from './fixture.ts'

const fixture = await createFixture()
afterAll(() => fixture.close())

async function ask(query: string, token?: string) {
  const response = await fixture.graphql(query, token)
  return { status: response.status, ...(await response.json()) }
}

const refused = ({ errors = [] }: { errors?: { extensions: { coordinate?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.coordinate)

describe('W10: johndoe', () => {
  it('reads his items with me and items', async () => {
    const { data, errors } = await ask('{ me { username items { title } } }', await fixture.login('me items'))
    expect(errors).toBeUndefined()
    expect(data.me.username).toBe('johndoe')
    expect(data.me.items.length).toBeGreaterThan(0)
  })

  it('is told his name with me alone, and is refused his items', async () => {
    const token = await fixture.login('me')
    expect(await ask('{ me { username } }', token)).toEqual({
      status: 200,
      data: { me: { username: 'johndoe' } },
    })
    const answer = await ask('{ me { username items { title } } }', token)
    expect(answer).toMatchObject({ status: 200, data: { me: { username: 'johndoe', items: null } } })
    expect(refused(answer)).toEqual(['User.items'])
  })

  it('gets neither with no scope, though he is known', async () => {
    const token = await fixture.login()
    expect(await ask('{ me { username } }', token)).toMatchObject({ status: 403 })
    expect(await ask('{ node(id: "usr_nobody") { id } }', token)).toEqual({
      status: 200,
      data: { node: null },
    })
  })

  it('is not granted what his roles do not allow, whatever he asks for', async () => {
    const token = await fixture.login('me users:read payments:process admin users:write')
    expect(await ask('{ users { edges { node { username } } } }', token)).toMatchObject({ status: 403 })
  })
})

it('an administrator reaches everything with one scope that implies the others', async () => {
  const token = await fixture.login('admin', 'root', 'secret3')
  const query =
    '{ me { email } users { edges { node { username disabled } } } orders { edges { node { total payment { amount } } } } }'
  const { data, errors } = await ask(query, token)
  expect(errors).toBeUndefined()
  expect(data.users.edges.length).toBeGreaterThan(2)
})

describe('what is supplied has a price of its own', () => {
  it('an argument: the items of everybody for items, those of one owner for users:read too', async () => {
    const query = '{ items(ownerId: "usr_nobody") { edges { cursor } } }'
    expect(await ask('{ items { pageInfo { hasNextPage } } }', await fixture.login('items'))).toMatchObject({
      status: 200,
    })
    const answer = await ask(query, await fixture.login('items'))
    expect(answer.status).toBe(403)
    expect(refused(answer)).toEqual(['Query.items(ownerId:)'])
    const clerk = await fixture.login('items users:read', 'clerk', 'secret4')
    expect(await ask(query, clerk)).toEqual({ status: 200, data: { items: { edges: [] } } })
  })

  it('an input field: an item for somebody else takes users:write, and somebody', async () => {
    const create = (owner: string) =>
      `mutation { createItem(input: { title: "Gift", price: 1 ${owner} }) { owner { username } } }`
    const customer = await fixture.login('me items items:write')
    expect(await ask(create(''), customer)).toEqual({
      status: 200,
      data: { createItem: { owner: { username: 'johndoe' } } },
    })
    const answer = await ask(create('ownerId: null'), customer)
    expect(answer.status).toBe(403)
    expect(refused(answer)).toEqual(['CreateItemInput.ownerId'])
    const admin = await fixture.login('admin', 'root', 'secret3')
    expect(await ask(create('ownerId: "usr_nobody"'), admin)).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    })
    const { data } = await ask('{ users { edges { node { id username } } } }', admin)
    const alice = data.users.edges.find(
      ({ node }: { node: { username: string } }) => node.username === 'alice',
    )
    expect(await ask(create(`ownerId: "${alice.node.id}"`), admin)).toMatchObject({
      data: { createItem: { owner: { username: 'alice' } } },
    })
  })
})

it('an order placed is told to a subscriber who may know of it', async () => {
  const token = await fixture.login('orders:read orders:write items')
  const response = await fixture.graphql('subscription { orderPlaced { status total } }', token, {
    headers: { accept: 'text/event-stream' },
  })
  expect(response.status).toBe(200)
  const chunks = response.body?.values()
  await chunks?.next()
  const { data } = await ask('{ items { edges { node { id price } } } }', token)
  const [{ node: item }] = data.items.edges
  const placed = await ask(
    `mutation { placeOrder(lines: [{ itemId: "${item.id}", quantity: 2 }]) { id total } }`,
    token,
  )
  expect(placed.data.placeOrder.total).toBe(2 * item.price)
  for await (const chunk of chunks ?? []) {
    const text = new TextDecoder().decode(chunk)
    if (!text.includes('event: next')) continue
    expect(text).toContain(`{"data":{"orderPlaced":{"status":"placed","total":${2 * item.price}}}}`)
    break
  }
})

it('a subscription that is not permitted is refused in its own stream', async () => {
  const response = await fixture.graphql('subscription { orderPlaced { id } }', await fixture.login('me'), {
    headers: { accept: 'text/event-stream' },
  })
  expect(response.status).toBe(200)
  expect(await response.text()).toMatch(/event: next\ndata: .*"FORBIDDEN".*event: complete/s)
})

it('what a bug says is for the log, not for the client', async () => {
  const broken = await createFixture({
    withStorage: (storage) => ({
      ...storage,
      items: { ...storage.items, page: () => Promise.reject(new Error('the secret cause')) },
    }),
  })
  const response = await broken.graphql('{ items { edges { cursor } } }', await broken.login('items'))
  expect(await response.text()).not.toContain('secret cause')
  expect(broken.logged()).toContain('the secret cause')
  await broken.close()
})

describe('beside GraphQL', () => {
  it('/health says that the process lives, /ready that it can work', async () => {
    expect((await fixture.get('/health')).status).toBe(200)
    expect((await fixture.get('/ready')).status).toBe(200)
    const down = await createFixture({
      withStorage: (storage) => ({
        ...storage,
        check: () => Promise.reject(new Error('postgres://secret@db is away')),
      }),
    })
    const ready = await down.get('/ready')
    expect(ready.status).toBe(503)
    expect(await ready.text()).toBe('')
    expect((await down.get('/health')).status).toBe(200)
    await down.close()
  })

  it('the key set has what verifies tokens, and nothing that signs them', async () => {
    const response = await fixture.get('/.well-known/jwks.json')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const { keys } = await response.json()
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: expect.any(String),
        alg: 'ES256',
        use: 'sig',
      },
    ])
    expect((await fixture.get('/.well-known/jwks.json', { method: 'POST' })).status).toBe(405)
  })

  it('an unknown path is 404, and the browser’s icon is not', async () => {
    expect((await fixture.get('/nowhere')).status).toBe(404)
    expect((await fixture.get('/favicon.ico')).status).toBe(204)
  })

  it('every answer has an id, and tells the browser not to guess', async () => {
    const { headers } = await fixture.get('/health')
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const forged = await fixture.get('/health', { headers: { 'x-request-id': 'a b{"level":60}' } })
    expect(forged.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  })
})

it('in production the schema is told as far as the caller may use it and there is no page, unless switched on', async () => {
  const closed = await createFixture({ variables: { NODE_ENV: 'production' } })
  const opened = await createFixture({
    variables: { NODE_ENV: 'production', GRAPHIQL: 'on', INTROSPECTION: 'open' },
  })
  const page = async ({ get }: Fixture) =>
    (await get('/graphql', { headers: { accept: 'text/html' } })).text()
  const introspection = async ({ graphql }: Fixture) =>
    (await graphql('{ __schema { types { name } } }')).text()
  expect(await page(closed)).not.toContain('GraphQL explorer')
  expect(await introspection(closed)).not.toContain('SearchResult')
  expect(await page(opened)).toContain('GraphQL explorer')
  expect(await introspection(opened)).toContain('SearchResult')
  await closed.close()
  await opened.close()
})

describe('GraphQL over HTTP, by graphql-http’s audits', () => {
  const production = { NODE_ENV: 'production', INTROSPECTION: 'open' }
  it.each([
    ['without a token', {}, async () => undefined],
    ['with one', {}, ({ login }: Fixture) => login('me')],
    ['in production', production, async () => undefined],
  ])('%s', async (_caller, variables, login) => {
    const fixture = await createFixture({ variables })
    const token = await login(fixture)
    const results = await auditServer({
      url: `${origin}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers)
        if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
        return fixture.server.fetch(new Request(url, { ...init, headers }))
      },
    })
    expect(results.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual([])
    expect(results).toHaveLength(61)
    await fixture.close()
  })
})
