import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freshPostgres } from '../storage/databases.ts'
import { closedPort, listen } from '../storage/ports.ts'
import { type Client, clientOf } from './client.ts'
import { hasNginx, type Nginx, startNginx } from './nginx.ts'
import { change, placeOrder, startWorld, type World } from './world.ts'

const isThere = hasNginx()
const ORDERS = 'subscription { orderPlaced { id } }'

describe.runIf(isThere)('two instances over one PostgreSQL, behind nginx as it ships', () => {
  let world: World
  let nginx: Nginx
  let proxied: Client
  beforeAll(async () => {
    world = await startWorld(freshPostgres, { TRUST_PROXY: '1' })
    const { one, two, proxyPort } = world
    nginx = await startNginx(proxyPort, [one.url, two.url])
    proxied = clientOf(nginx.url)
  })
  afterAll(async () => {
    await nginx?.stop()
    await world?.close()
  })

  /** The log lines of both instances, of which one has answered. */
  const lines = () => world.servers.flatMap((server) => server.printed().split('\n'))
  const linesWith = (...parts: readonly string[]) =>
    lines().filter((line) => parts.every((part) => line.includes(part)))

  it('answer whatever instance a request comes to: logins, queries, refreshes', async () => {
    await world.addCustomer('guest')
    let tokens = await proxied.logIn('guest')
    for (let round = 0; round < 10; round += 1) {
      const { access_token, refresh_token } = tokens
      for (const client of [proxied, world.one, world.two]) {
        expect(await client.ask('{ me { username } }', access_token)).toEqual({ me: { username: 'guest' } })
      }
      tokens = await proxied.tokens({ grant_type: 'refresh_token', refresh_token })
    }
    // Only nginx gives such ids.
    for (const server of world.servers) expect(server.printed()).toMatch(/"requestId":"[\da-f]{32}"/)
  })

  it('give one successor to a refresh token that comes eight times at once', async () => {
    await world.addCustomer('hasty')
    let { refresh_token } = await proxied.logIn('hasty')
    for (let round = 0; round < 10; round += 1) {
      const form = { grant_type: 'refresh_token', refresh_token }
      const answers = await Promise.all(Array.from({ length: 8 }, () => proxied.tokens(form)))
      expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1)
      refresh_token = answers[0]?.refresh_token ?? ''
    }
  })

  it('tell a subscriber of orders as they come, wherever they were placed', async () => {
    await world.addCustomer('buyer')
    const { access_token } = await proxied.logIn('buyer')
    const streams = await Promise.all([1, 2, 3, 4].map(() => proxied.subscribe(ORDERS, access_token)))
    for (const client of [world.one, world.two, proxied]) {
      const id = await placeOrder(client, access_token)
      for (const stream of streams) expect(await stream.next()).toContain(id)
    }
    for (const stream of streams) stream.close()
  })

  it('end the streams of whoever is disabled', async () => {
    const id = await world.addCustomer('disabled')
    const { access_token } = await proxied.logIn('disabled')
    const streams = await Promise.all([1, 2, 3, 4].map(() => proxied.subscribe(ORDERS, access_token)))
    const { access_token: root } = await proxied.logIn('root', 'secret3')
    await proxied.ask(`mutation { setUserDisabled(id: "${id}", disabled: true) { id } }`, root)
    for (const stream of streams) expect(await stream.next()).toContain('"UNAUTHENTICATED"')
    for (const client of [world.one, world.two]) {
      await expect.poll(async () => (await client.graphql('{ me { id } }', access_token)).status).toBe(401)
    }
  })

  it('see the address that nginx was called from, whatever a client writes into X-Forwarded-For', async () => {
    const forged = ['203.0.113.7', '203.0.113.7, 127.0.0.1', 'unknown', '']
    for (const [index, forwardedFor] of forged.entries()) {
      const id = `forged-${index}`
      const headers = { 'x-forwarded-for': forwardedFor, forwarded: 'for=203.0.113.8', 'x-request-id': id }
      await logInFrom('127.0.0.2', nginx, { username: 'nobody', password: 'wrong' }, headers)
      await expect.poll(() => linesWith('"login_failed"', id)).toHaveLength(1)
      expect(linesWith('"login_failed"', id, '"address":"127.0.0.2"')).toHaveLength(1)
    }
    expect(linesWith('203.0.113.')).toEqual([])
  })

  it('hold back an address that guesses, on both, by no other name and nobody else', async () => {
    await world.addCustomer('bystander')
    const guess = (forwardedFor: string) => {
      const login = { username: forwardedFor, password: 'wrong' }
      return logInFrom('127.0.0.3', nginx, login, { 'x-forwarded-for': forwardedFor })
    }
    await guess('198.51.100.1')
    // As if it had guessed ninety-seven times more.
    await change(
      world,
      `update attempts set failures = failures + 97
       where last_at = (select max(last_at) from attempts where key like 'address:%')`,
    )
    expect(await Promise.all([guess('198.51.100.2'), guess('198.51.100.3')])).toEqual([400, 400])
    const right = { username: 'bystander', password: 'secret' }
    for (const forwardedFor of ['198.51.100.200', '127.0.0.4', '127.0.0.4, 127.0.0.5']) {
      expect(await logInFrom('127.0.0.3', nginx, right, { 'x-forwarded-for': forwardedFor })).toBe(429)
    }
    expect(await logInFrom('127.0.0.4', nginx, right, { 'x-forwarded-for': '127.0.0.3' })).toBe(200)
  })

  it('log the id that nginx gave a request, or that it brought, and answer with it once', async () => {
    const brought = await fetch(`${nginx.url}/health`, { headers: { 'x-request-id': 'brought-1' } })
    expect(brought.headers.get('x-request-id')).toBe('brought-1')
    const given = (await fetch(`${nginx.url}/health`)).headers.get('x-request-id') ?? ''
    expect(given).toMatch(/^[\da-f]{32}$/)
    const replaced = await fetch(`${nginx.url}/health`, { headers: { 'x-request-id': 'a "b"' } })
    expect(replaced.headers.get('x-request-id')).toMatch(/^[\da-f]{32}$/)
    await proxied.graphql('{ scopes { name } }', undefined, { 'x-request-id': 'brought-2' })
    await expect.poll(() => linesWith('"answered"', '"brought-2"')).toHaveLength(1)
    await expect.poll(nginx.logged).toContain('"requestId":"brought-2"')
  })

  it('say themselves what is too long for them, and nginx what is far too long', async () => {
    const statusAndKind = async (response: Response) => [
      response.status,
      (await response.text()).includes('nginx') ? 'of nginx' : 'of an instance',
    ]
    const query = (length: number) => proxied.graphql(`{ scopes { name } } #${'x'.repeat(length)}`)
    expect(await statusAndKind(await query(90_000))).toEqual([200, 'of an instance'])
    expect(await statusAndKind(await query(110_000))).toEqual([413, 'of an instance'])
    expect(await statusAndKind(await query(200_000))).toEqual([413, 'of nginx'])
    const token = await proxied.post('/token', { grant_type: 'password', password: 'x'.repeat(100_000) })
    expect(await token.json()).toMatchObject({ error: 'invalid_request' })
  })

  it('keep what a request says out of the logs of nginx', async () => {
    await fetch(`${nginx.url}/graphql?query={scopes{name}}&variables={"secret":"of-the-query"}`)
    await fetch(`${nginx.url}/authorize?state=of-the-query`, {
      headers: { referer: 'http://of-the-referer' },
    })
    await expect.poll(nginx.logged).toContain('"path":"/authorize"')
    expect(await nginx.logged()).not.toMatch(/of-the-|secret/)
  })

  it('show their metrics to nobody outside', async () => {
    expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404)
  })

  it('go on for new requests when one is killed, and have carried out every order once', async () => {
    const id = await world.addCustomer('steady')
    const { access_token } = await proxied.logIn('steady')
    const quantities = Array.from({ length: 200 }, (_, index) => index + 1)
    const acknowledged: number[] = []
    const refusals: string[] = []
    const order = async (quantity: number) => {
      if (quantity === 80) world.servers[0].send('SIGKILL')
      try {
        await placeOrder(proxied, access_token, quantity)
        acknowledged.push(quantity)
      } catch (error) {
        refusals.push(String(error))
      }
    }
    await inLanes(8, quantities, order)
    await world.servers[0].exited

    const { nodes } = await world.storage.orders.page({ first: 1_000, after: undefined }, id)
    const lines = await world.storage.orders.linesOf(nodes.map((each) => each.id))
    const stored = lines.map(([line]) => line?.quantity ?? 0)
    expect(stored).toHaveLength(new Set(stored).size)
    expect(stored).toEqual(expect.arrayContaining(acknowledged))
    // Those that it had in its hands, one for each lane at the most.
    expect(refusals.length).toBeLessThanOrEqual(8)
    for (const refusal of refusals) expect(refusal).toContain('SERVICE_UNAVAILABLE')
  })

  it('tell the subscribers of the one that is left, and take those of the other in again', async () => {
    const replacement = await world.start()
    await world.addCustomer('loyal')
    const { access_token } = await proxied.logIn('loyal')
    const stream = await clientOf(replacement.url).subscribe(ORDERS, access_token)
    replacement.send('SIGKILL')
    expect(await stream.next()).toBeUndefined()
    const again = await proxied.subscribe(ORDERS, access_token)
    const id = await placeOrder(proxied, access_token)
    expect(await again.next()).toContain(id)
    again.close()
  })
})

describe.runIf(isThere)('nginx as it ships', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  /** Over instances of which each answers what is told here; `undefined` dies with the request in hand. */
  async function startOver(...answers: readonly ((method: string) => string | undefined)[]) {
    const seen: string[] = []
    const urls = await Promise.all(
      answers.map(async (answer) => {
        const server = createServer(async (incoming, response) => {
          const { method = '' } = incoming
          seen.push(`${method} ${await text(incoming)}`)
          const said = answer(method)
          if (said === undefined) incoming.socket.destroy()
          else response.end(said)
        })
        ends.push(() => server.close())
        return `http://127.0.0.1:${await listen(server)}`
      }),
    )
    return { seen, urls }
  }

  const startBefore = async (urls: readonly string[]) => {
    const nginx = await startNginx(await closedPort(), urls)
    ends.push(nginx.stop)
    return nginx
  }

  it('does not send a POST again that an instance died with, and says that it may be tried later', async () => {
    const { seen, urls } = await startOver(
      () => undefined,
      () => undefined,
    )
    const { url } = await startBefore(urls)
    const response = await fetch(`${url}/graphql`, { method: 'POST', body: 'once' })
    expect(seen).toEqual(['POST once'])
    await expectUnavailable(response)
  })

  it('asks another instance when one dies with a GET', async () => {
    const { seen, urls } = await startOver(
      () => undefined,
      () => 'answered',
    )
    const { url } = await startBefore(urls)
    for (let round = 0; round < 4; round += 1) expect(await (await fetch(url)).text()).toBe('answered')
    // The one that died is asked again, each time that its turn comes.
    expect(seen.length).toBeGreaterThan(4)
  })

  it('asks another instance, also with a POST, when one cannot be reached', async () => {
    const { seen, urls } = await startOver(() => 'answered')
    const { url } = await startBefore([`http://127.0.0.1:${await closedPort()}`, ...urls])
    for (const body of ['1', '2', '3', '4']) {
      expect(await (await fetch(url, { method: 'POST', body })).text()).toBe('answered')
    }
    expect(seen).toEqual(['POST 1', 'POST 2', 'POST 3', 'POST 4'])
  })

  it('speaks TLS and HTTP/2 once the lines for them are uncommented', async () => {
    const { urls } = await startOver(() => 'answered')
    const nginx = await startNginx(await closedPort(), urls, true)
    ends.push(nginx.stop)
    const session = connectHttp2(nginx.url, { rejectUnauthorized: false })
    ends.push(() => session.close())
    const stream = session.request({ ':path': '/health' })
    const [headers] = await once(stream, 'response')
    expect(headers).toMatchObject({ ':status': 200, 'strict-transport-security': 'max-age=31536000' })
    expect(await text(stream)).toBe('answered')
  })

  it('says that the service is not available when there is no instance at all', async () => {
    const { url } = await startBefore([`http://127.0.0.1:${await closedPort()}`])
    await expectUnavailable(await fetch(`${url}/token`, { method: 'POST', body: 'x=y' }))
  })
})

async function expectUnavailable(response: Response): Promise<void> {
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(response.headers.get('x-request-id')).toMatch(/^[\da-f]{32}$/)
  expect(await response.json()).toMatchObject({
    error: 'temporarily_unavailable',
    errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
  })
}

/** Works on all, as many at once as there are lanes. */
async function inLanes<Item>(
  lanes: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** A login by form, sent from this address. */
async function logInFrom(
  localAddress: string,
  { url }: Nginx,
  login: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const sent = request(`${url}/token`, {
    method: 'POST',
    localAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
  sent.end(new URLSearchParams({ grant_type: 'password', ...login }).toString())
  const [response] = await once(sent, 'response')
  await text(response)
  return response.statusCode
}
