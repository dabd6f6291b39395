import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, runProgram } from '../cli/program.ts'
import type { TokenBody } from '../server/fixture.ts'
import { type FreshDatabase, freshPostgres, freshSqlite } from '../storage/databases.ts'
import type { Client } from './client.ts'
import { change, placeOrder, startWorld, type World } from './world.ts'

const databases: readonly (readonly [name: string, fresh: () => Promise<FreshDatabase>])[] = [
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
]

const ORDERS = 'subscription { orderPlaced { id } }'

describe.each(databases)('two processes over one database on %s', (_name, fresh) => {
  let world: World
  let both: readonly [Client, Client]
  beforeAll(async () => {
    world = await startWorld(fresh)
    both = [world.one, world.two]
  })
  afterAll(() => world.close())

  it('made one world of an empty database, on which they started at once', async () => {
    await world.storage.check()
    const { nodes } = await world.storage.users.page({ first: 100, after: undefined })
    expect(nodes).toHaveLength(4)
    expect(await world.storage.signingKeys.list()).toHaveLength(1)
    for (const client of both) {
      expect((await fetch(`${client.url}/ready`)).status).toBe(200)
      expect((await client.graphql('{ scopes { name } }')).status).toBe(200)
    }
  })

  it('take the tokens of each other', async () => {
    await world.addCustomer('guest')
    for (const [here, there] of [both, both.toReversed()]) {
      const { access_token } = await here.logIn('guest')
      expect(await there.ask('{ me { username } }', access_token)).toEqual({ me: { username: 'guest' } })
    }
  })

  it('give one successor to a refresh token that comes to both at once, 25 times over', async () => {
    await world.addCustomer('patient')
    let { refresh_token } = await world.one.logIn('patient')
    for (let round = 0; round < 25; round += 1) {
      const form = { grant_type: 'refresh_token', refresh_token }
      const answers = await Promise.all([...both, ...both].map((client) => client.tokens(form)))
      const successors = new Set(answers.map((answer) => answer.refresh_token))
      expect(successors.size).toBe(1)
      expect(successors).not.toContain(refresh_token)
      refresh_token = answers[0]?.refresh_token ?? ''
    }
  })

  it('end a session whose used refresh token comes to both at once after the grace, 10 times over', async () => {
    await world.addCustomer('robbed')
    const stolen = await Promise.all(Array.from({ length: 10 }, () => world.one.logIn('robbed')))
    const untouched = await world.two.logIn('robbed')
    for (const used of stolen) {
      const current = await world.two.tokens({
        grant_type: 'refresh_token',
        refresh_token: used.refresh_token,
      })
      await change(world, 'update refresh_tokens set used_at = used_at - 11000 where used_at is not null')
      const replayed = await Promise.all(
        [...both, ...both].map((client) => refresh(client, used.refresh_token)),
      )
      expect(await statusesAndErrors(replayed)).toEqual(Array(4).fill('400 invalid_grant'))
      const after = await Promise.all(both.map((client) => refresh(client, current.refresh_token)))
      expect(await statusesAndErrors(after)).toEqual(Array(2).fill('400 invalid_grant'))
    }
    for (const client of both) {
      for (const { access_token } of stolen) await untilRefused(client, access_token)
    }
    expect((await refresh(world.one, untouched.refresh_token)).status).toBe(200)
  })

  it('let one of several in that bring a refresh token at once where there is no grace, and then nobody', async () => {
    const strict = await startWorld(fresh, { REFRESH_GRACE: '0' })
    const clients = [strict.one, strict.two, strict.one, strict.two]
    await strict.addCustomer('robbed')
    expect(await strict.storage.signingKeys.list()).toHaveLength(1)
    for (let round = 0; round < 5; round += 1) {
      const { refresh_token } = await strict.one.logIn('robbed')
      const raced = await Promise.all(clients.map((client) => refresh(client, refresh_token)))
      const letIn = raced.filter(({ status }) => status === 200)
      expect(letIn).toHaveLength(1)
      const refused = raced.filter(({ status }) => status !== 200)
      expect(await statusesAndErrors(refused)).toEqual(Array(3).fill('400 invalid_grant'))
      const successor: TokenBody = await letIn[0]?.json()
      const after = await Promise.all(clients.map((client) => refresh(client, successor.refresh_token)))
      expect(await statusesAndErrors(after)).toEqual(Array(4).fill('400 invalid_grant'))
    }
    await strict.close()
  })

  // That it takes less than five seconds is tried in test/server/streams.test.ts, where time is injected.
  it('shut out whoever is disabled on one: requests, refreshes, and streams that run', async () => {
    const id = await world.addCustomer('disabled')
    const { access_token, refresh_token } = await world.two.logIn('disabled')
    const streams = await Promise.all(both.map((client) => client.subscribe(ORDERS, access_token)))
    const { access_token: root } = await world.one.logIn('root', 'secret3')
    await world.one.ask(`mutation { setUserDisabled(id: "${id}", disabled: true) { id } }`, root)
    for (const stream of streams) {
      expect(await stream.next()).toContain('"UNAUTHENTICATED"')
      expect(await stream.next()).toMatch(/^event: complete/)
    }
    await untilRefused(world.two, access_token)
    const refreshed = await world.two.post('/token', { grant_type: 'refresh_token', refresh_token })
    expect(await statusesAndErrors([refreshed])).toEqual(['400 invalid_grant'])
  })

  it('count failures together: ten, spread over both at once, hold the account back on each', async () => {
    await world.addCustomer('guessed')
    const guess = { grant_type: 'password', username: 'guessed', password: 'wrong' }
    await Promise.all(
      [...both, ...both, ...both, ...both, ...both].map((client) => client.post('/token', guess)),
    )
    for (const client of both) {
      const held = await client.post('/token', { ...guess, password: 'secret' })
      expect(await statusesAndErrors([held])).toEqual(['400 invalid_grant'])
    }
    await change(world, 'update attempts set blocked_until = blocked_until - 61000')
    expect((await world.two.post('/token', { ...guess, password: 'secret' })).status).toBe(200)
  })

  it('tell the subscribers of both of an order on either, once, and only those who may read it', async () => {
    await world.addCustomer('buyer')
    await world.addCustomer('stranger')
    const [buyer, stranger] = [await world.one.logIn('buyer'), await world.two.logIn('stranger')]
    const { access_token: clerk } = await world.one.logIn('clerk', 'secret4')
    const own = await Promise.all(both.map((client) => client.subscribe(ORDERS, buyer.access_token)))
    const all = await Promise.all(both.map((client) => client.subscribe(ORDERS, clerk)))
    const placed: { readonly id: string; readonly isOwn: boolean }[] = []
    for (const client of [...both, ...both]) {
      placed.push({ id: await placeOrder(client, stranger.access_token), isOwn: false })
      placed.push({ id: await placeOrder(client, buyer.access_token), isOwn: true })
    }
    const idsOf = (orders: typeof placed) => orders.map(({ id }) => id)
    for (const stream of own) {
      expect(await orderIds(stream, 4)).toEqual(idsOf(placed.filter(({ isOwn }) => isOwn)).toSorted())
    }
    for (const stream of all) expect(await orderIds(stream, 8)).toEqual(idsOf(placed).toSorted())
    for (const stream of [...own, ...all]) stream.close()
  })

  it('know a key that was rotated in by an operator before it signs, and take what it signs at once', async () => {
    await world.addCustomer('holder')
    const before = await world.one.logIn('holder')
    const variables = { DATABASE_URL: world.database.url }
    const { kid } = answerOf(await runProgram(['key', 'rotate', '--json'], { variables }))
    for (const client of both) await expect.poll(() => publishedKids(client)).toContain(kid)
    expect(kidOf((await world.two.logIn('holder')).access_token)).not.toBe(kid)
    const early = await signedWith(world, kid, before.access_token)
    for (const client of both) expect((await client.graphql('{ me { id } }', early)).status).toBe(200)

    await change(world, `update signing_keys set signs_from = signs_from - 600000 where kid = '${kid}'`)
    const after = await untilSignedWith(kid, () => world.one.logIn('holder'))
    for (const token of [after, before.access_token]) {
      for (const client of both) expect((await client.graphql('{ me { id } }', token)).status).toBe(200)
    }
  })
})

function refresh(client: Client, refreshToken: string): Promise<Response> {
  return client.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken })
}

async function statusesAndErrors(responses: readonly Response[]): Promise<readonly string[]> {
  return Promise.all(responses.map(async (response) => `${response.status} ${(await response.json()).error}`))
}

async function untilRefused(client: Client, token: string): Promise<void> {
  await expect.poll(async () => (await client.graphql('{ me { id } }', token)).status).toBe(401)
}

/** Of the next events, sorted: what comes from elsewhere may come later. */
async function orderIds(stream: { next(): Promise<string | undefined> }, count: number) {
  const ids: unknown[] = []
  while (ids.length < count) {
    const event = (await stream.next()) ?? ''
    ids.push(/"orderPlaced":\{"id":"([^"]+)"/.exec(event)?.[1] ?? event)
  }
  return ids.toSorted()
}

async function publishedKids({ url }: Client): Promise<readonly string[]> {
  const response = await fetch(`${url}/.well-known/jwks.json`)
  const { keys } = await response.json()
  return keys.map(({ kid }: { readonly kid: string }) => kid)
}

function kidOf(token: string): string | undefined {
  return decodeProtectedHeader(token).kid
}

/** The same claims as another token's, signed by a key that does not sign yet. */
async function signedWith({ storage }: World, kid: string, token: string): Promise<string> {
  const key = (await storage.signingKeys.list()).find((each) => each.kid === kid)
  if (key === undefined) throw new Error(`there is no key ${kid}`)
  const header = { alg: key.algorithm, typ: 'at+jwt', kid }
  return new SignJWT(decodeJwt(token))
    .setProtectedHeader(header)
    .sign(await importJWK(key.privateJwk, key.algorithm))
}

async function untilSignedWith(
  kid: string,
  logIn: () => Promise<{ readonly access_token: string }>,
): Promise<string> {
  const { access_token } = await logIn()
  return kidOf(access_token) === kid ? access_token : untilSignedWith(kid, logIn)
}
