import { afterAll, describe, expect, it } from 'vitest'
import type { Storage } from '../../src/storage/storage.ts'
import { createFixture, type Fixture } from './fixture.ts'

interface Line {
  readonly level: number
  readonly requestId?: string
  readonly msg: string
  readonly err?: { readonly message: string; readonly field?: string; readonly stack: string }
}

const linesOf = ({ logged }: Fixture): readonly Line[] =>
  logged()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

/** Whatever is asked for fails, with a message that repeats what was asked. */
const repeating = (storage: Storage): Storage => ({
  ...storage,
  accounts: {
    ...storage.accounts,
    findByUsername: (username) =>
      username === secrets.username
        ? Promise.reject(new Error(`nobody is called ${username}`))
        : storage.accounts.findByUsername(username),
  },
  items: {
    ...storage.items,
    search: (text) => Promise.reject(Object.assign(new Error(`no ${text}`), { parameters: [text] })),
  },
})

/** One secret a place, none of them twice. */
const secrets = {
  bearer: 'bearer-9a61',
  header: 'header-41fd',
  cookie: 'cookie-b77e',
  parameter: 'parameter-5c02',
  literal: 'literal-d9e8',
  variable: 'variable-3f47',
  nested: 'nested-86ab',
  number: 86_753_091,
  body: 'body-7e15',
  form: 'form-c318',
  username: 'username-2d90',
  basic: 'basic-f5a4',
  extension: 'extension-0b6c',
  invalid: 'invalid-e94d',
  wrongType: 'wrong-type-18d7',
} as const

const json = { 'content-type': 'application/json' }
const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const searchByVariable = 'query ($text: String!) { search(text: $text) { __typename } }'

/** Requests that bring a secret in each place that there is, most of which end in a fault that repeats it. */
const adversarial: readonly (readonly [place: string, path: string, init: RequestInit])[] = [
  [
    'the Authorization header',
    '/graphql',
    post({ query: '{ scopes { name } }' }, { authorization: `Bearer ${secrets.bearer}` }),
  ],
  ['another header', '/graphql', post({ query: '{ scopes { name } }' }, { 'x-api-key': secrets.header })],
  ['a cookie', '/account', { headers: { cookie: `login=${secrets.cookie}` } }],
  ['the address', `/graphql?query={scopes{name}}&access_token=${secrets.parameter}`, {}],
  ['a literal in the address', `/graphql?query={search(text:"${secrets.literal}"){__typename}}`, {}],
  ['a literal', '/graphql', post({ query: `{ search(text: "${secrets.literal}") { __typename } }` })],
  ['a variable', '/graphql', post({ query: searchByVariable, variables: { text: secrets.variable } })],
  [
    'a variable of the wrong type',
    '/graphql',
    post({ query: searchByVariable, variables: { text: [{ deep: secrets.wrongType }, secrets.number] } }),
  ],
  ['an extension', '/graphql', post({ query: '{ nothing }', extensions: { key: secrets.extension } })],
  ['a document that is none', '/graphql', post({ query: `{ search(text: "${secrets.invalid}"` })],
  ['a body that is no JSON', '/graphql', post(`{"query": ${secrets.body}`)],
  [
    'a member that is none of GraphQL',
    '/graphql',
    post({ query: '{ scopes { name } }', secret: secrets.nested }),
  ],
  [
    'a form',
    '/token',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=password&username=${secrets.username}&password=${secrets.form}`,
    },
  ],
  [
    'Basic credentials',
    '/token',
    {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`shop:${secrets.basic}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    },
  ],
  [
    'a mutation',
    '/graphql',
    post({
      query: `mutation { token(username: "${secrets.username}", password: "${secrets.form}") { scope } }`,
    }),
  ],
]

describe('at level trace, and with faults that repeat what they were given', async () => {
  const fixture = await createFixture({ variables: { LOG_LEVEL: 'trace' }, withStorage: repeating })
  afterAll(() => fixture.close())
  const authorization = `Bearer ${await fixture.login('me items')}`

  it.each(adversarial)(
    'nothing that came in %s is logged, and every line has the id',
    async (place, path, init) => {
      const before = linesOf(fixture).length
      const id = place.replaceAll(' ', '-')
      const response = await fixture.get(path, {
        ...init,
        headers: {
          ...(path.startsWith('/graphql') && { authorization }),
          ...init.headers,
          'x-request-id': id,
        },
      })
      await response.text()
      expect(response.headers.get('x-request-id')).toBe(id)
      const lines = linesOf(fixture).slice(before)
      expect(lines.map(({ requestId }) => requestId)).toEqual(lines.map(() => id))
      expect(lines.at(-1)).toMatchObject({ msg: 'answered' })
      for (const secret of Object.values(secrets)) expect(JSON.stringify(lines)).not.toContain(String(secret))
      expect(JSON.stringify(lines)).not.toContain(Buffer.from(`shop:${secrets.basic}`).toString('base64'))
    },
  )

  it('and what is there of a fault still says what failed, and where', () => {
    const faults = linesOf(fixture).filter(({ level }) => level === 50)
    const messages = faults.map(({ err }) => err?.message)
    expect(messages).toContain('no [redacted]')
    expect(messages).toContain('nobody is called [redacted]')
    expect(faults.find(({ err }) => err?.field === 'search')?.err?.stack).toMatch(/request-log\.test\.ts/)
  })

  it('and is one line each', () => {
    const faults = linesOf(fixture).filter(
      ({ level, requestId }) => level === 50 && requestId === 'a-literal',
    )
    expect(faults).toHaveLength(1)
  })
})

it('a fault within a stream has the id of the request that opened it, whoever set it off', async () => {
  let isBroken = false
  const fixture = await createFixture({
    withStorage: (storage) => ({
      ...storage,
      orders: {
        ...storage.orders,
        findByIds: (ids) =>
          isBroken ? Promise.reject(new Error(`no ${ids.join()}`)) : storage.orders.findByIds(ids),
      },
    }),
  })
  const token = await fixture.login('me items orders:read orders:write payments:process')
  const stream = await fixture.graphql('subscription { orderPlaced { id } }', token, {
    headers: { accept: 'text/event-stream', 'x-request-id': 'stream-1' },
  })
  const reader = stream.body?.getReader()
  isBroken = true
  const { data } = await (
    await fixture.graphql('{ items(first: 1) { edges { node { id } } } }', token)
  ).json()
  const place = `mutation { placeOrder(lines: [{ itemId: "${data.items.edges[0].node.id}", quantity: 1 }]) { id } }`
  await fixture.graphql(place, token, { headers: { 'x-request-id': 'placing-1' } })
  while (linesOf(fixture).every(({ msg }) => msg !== 'an operation failed')) await reader?.read()
  await reader?.cancel()
  expect(linesOf(fixture).find(({ msg }) => msg === 'an operation failed')).toMatchObject({
    requestId: 'stream-1',
  })
  await fixture.close()
})

it.each([
  ['too long', 'a'.repeat(101)],
  ['with what is none of an id', 'a b'],
  ['that breaks the line', 'a"b'],
])('an id %s is not taken', async (_rule, id) => {
  const fixture = await createFixture()
  const response = await fixture.get('/health', { headers: { 'x-request-id': id } })
  expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  await fixture.close()
})
