import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { freshPostgres, freshSqlite } from '../storage/databases.ts'
import { createFixture, type Fixture, hashOfSecret, type TokenBody } from './fixture.ts'

const databases = [
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
] as const

interface Customer extends TokenBody {
  readonly id: string
  readonly username: string
}

type Revoke = (there: Fixture, customer: Customer) => Promise<unknown>

const revocations: readonly (readonly [name: string, revoke: Revoke])[] = [
  [
    'the user is disabled',
    ({ storage, clock }, { id }) => storage.accountAdministration.setDisabled(id, true, clock.now),
  ],
  [
    'the password is changed',
    ({ storage, clock }, { id }) =>
      storage.accountAdministration.setPasswordHash(id, hashOfSecret, clock.now),
  ],
  [
    'the session is revoked by its refresh token',
    (there, customer) => requireAnswered(there.post('/revoke', { token: customer.refresh_token })),
  ],
  [
    'the access token is revoked',
    (there, customer) => requireAnswered(there.post('/revoke', { token: customer.access_token })),
  ],
]

describe.each(databases)('a subscription on one of two instances on %s', (_name, freshDatabase) => {
  let [one, two]: Fixture[] = []
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const database = await freshDatabase()
    one = await createFixture({ databaseUrl: database.url })
    two = await createFixture({ databaseUrl: database.url })
    ends.push(one.close, two.close, database.drop)
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })
  // Only what makes a stream wait: whatever talks to the database keeps its own time.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  const both = (): readonly [Fixture, Fixture] => {
    if (one === undefined || two === undefined) throw new Error('not open yet')
    return [one, two]
  }

  /** Timers go on in small steps, together with the clock of both instances. */
  const pass = async (milliseconds: number) => {
    const step = 50
    for (let passed = 0; passed < milliseconds; passed += step) {
      for (const { clock } of both()) clock.now = new Date(clock.now.getTime() + step)
      await vi.advanceTimersByTimeAsync(step)
    }
  }

  it.each(revocations)('ends within 5 seconds after %s on the other', async (_rule, revoke) => {
    const [here, there] = both()
    const customer = await logInNewCustomer(here)
    const stream = await subscribe(here, customer.access_token)
    await revoke(there, customer)
    await pass(5_000)
    expect(await stream.rest()).toMatch(/^event: next\ndata: .*"UNAUTHENTICATED".*\n\nevent: complete\n/)
  })

  it('ends within 5 seconds, whenever its token was last looked up', async () => {
    const [here, there] = both()
    const customer = await logInNewCustomer(here)
    const session = await refreshAll(here, customer, 10)
    // Each is first used at another time, so that whatever is remembered of it is of another age in the end.
    for (const index of session.keys()) {
      await useAll(here, session.slice(0, index + 1))
      await pass(400)
    }
    const streams = await Promise.all(session.map(({ access_token }) => subscribe(here, access_token)))
    await pass(400)
    await useAll(here, session)
    await there.storage.accountAdministration.setDisabled(customer.id, true, there.clock.now)
    await pass(5_000)
    for (const stream of streams) expect(await stream.rest()).toContain('"UNAUTHENTICATED"')
  })

  it("goes on when somebody else's ends, and when another session of the same user does", async () => {
    const [here, there] = both()
    const root = await here.login('admin', 'root', 'secret3')
    const customer = await logInNewCustomer(here)
    const again = await here.tokens(loginOf(customer.username))
    const [ended, ofSame, ofOther] = [
      await subscribe(here, customer.access_token),
      await subscribe(here, again.access_token),
      await subscribe(here, root),
    ]
    await requireAnswered(there.post('/revoke', { token: customer.refresh_token }))
    await pass(5_000)
    expect(await ended.rest()).toContain('"UNAUTHENTICATED"')
    await placeOrder(here, again.access_token)
    for (const stream of [ofSame, ofOther]) {
      expect(await stream.next()).toMatch(/^event: next\ndata: \{"data":\{"orderPlaced":\{"status":"placed"/)
      await stream.cancel()
    }
  })
})

let customers = 0

const loginOf = (username: string) => ({
  grant_type: 'password',
  username,
  password: 'secret',
  scope: 'items orders:read orders:write',
})

async function logInNewCustomer({ storage, tokens }: Fixture): Promise<Customer> {
  const username = `customer-${++customers}`
  const account = { username, passwordHash: hashOfSecret, roles: ['customer'] }
  const id = await storage.accountAdministration.add(account)
  if (id === undefined) throw new Error(`${username} is there already`)
  return { id, username, ...(await tokens(loginOf(username))) }
}

/** Access tokens of one session, each with the refresh token that came with it. */
async function refreshAll(fixture: Fixture, first: TokenBody, count: number): Promise<readonly TokenBody[]> {
  if (count === 1) return [first]
  const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
  return [first, ...(await refreshAll(fixture, await fixture.tokens(form), count - 1))]
}

async function useAll({ graphql }: Fixture, tokens: readonly TokenBody[]): Promise<void> {
  await Promise.all(
    tokens.map(({ access_token }) => requireAnswered(graphql('{ scopes { name } }', access_token))),
  )
}

async function placeOrder({ graphql }: Fixture, token: string): Promise<void> {
  const items = await graphql('{ items(first: 1) { edges { node { id } } } }', token)
  const { data } = await items.json()
  const lines = `[{ itemId: "${data.items.edges[0].node.id}", quantity: 1 }]`
  await requireAnswered(graphql(`mutation { placeOrder(lines: ${lines}) { id } }`, token))
}

async function requireAnswered(answer: Promise<Response>): Promise<void> {
  const response = await answer
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
}

/** The events of a subscription that has begun. */
async function subscribe({ graphql }: Fixture, token: string) {
  const response = await graphql('subscription { orderPlaced { status } }', token, {
    headers: { accept: 'text/event-stream' },
  })
  if (response.status !== 200 || response.body === null) throw new Error(await response.text())
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const isPing = (text: string) => text.startsWith(':')
  const next = async (): Promise<string | undefined> => {
    const { value, done } = await chunks.read()
    if (done) return undefined
    return isPing(value) ? next() : value
  }
  const rest = async (): Promise<string> => {
    const text = await next()
    return text === undefined ? '' : text + (await rest())
  }
  return { next, rest, cancel: () => chunks.cancel() }
}
