import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPostgres } from '../storage/databases.ts'
import { closedPort, listen } from '../storage/ports.ts'
import { type Client, clientOf } from './client.ts'
import { hasNginx, type Nginx, startNginx } from './nginx.ts'
import { placeOrder, startWorld, type World } from './world.ts'

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
    for (const server of world.servers) expect(server.printed()).toContain('"path":"/token"')
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
      await from('127.0.0.2', nginx, { username: 'nobody', password: 'wrong' }, headers)
      const [failed] = linesWith('"login_failed"', id)
      expect(JSON.parse(failed ?? '{}')).toMatchObject({ address: '127.0.0.2' })
    }
    expect(linesWith('203.0.113.')).toEqual([])
  })

  it('hold back an address that guesses, on both, by no other name and nobody else', async () => {
    await world.addCustomer('bystander')
    const guess = { username: 'held', password: 'wrong' }
    for (let round = 0; round < 110; round += 10) {
      const forge = (_: unknown, index: number) =>
        from('127.0.0.3', nginx, guess, { 'x-forwarded-for': `198.51.100.${round + index}` })
      await Promise.all(Array.from({ length: 10 }, forge))
    }
    const right = { username: 'bystander', password: 'secret' }
    for (const forwardedFor of ['198.51.100.200', '127.0.0.4', '127.0.0.4, 127.0.0.5']) {
      expect((await from('127.0.0.3', nginx, right, { 'x-forwarded-for': forwardedFor })).status).toBe(429)
    }
    expect((await from('127.0.0.4', nginx, right, { 'x-forwarded-for': '127.0.0.3' })).status).toBe(200)
  })

  it('log the id that nginx gave a request, or that it brought, and answer with it once', async () => {
    const brought = await fetch(`${nginx.url}/health`, { headers: { 'x-request-id': 'brought-1' } })
    expect(brought.headers.get('x-request-id')).toBe('brought-1')
    const given = (await fetch(`${nginx.url}/health`)).headers.get('x-request-id') ?? ''
    expect(given).toMatch(/^[\da-f]{32}$/)
    const replaced = await fetch(`${nginx.url}/health`, { headers: { 'x-request-id': 'a "b"' } })
    expect(replaced.headers.get('x-request-id')).toMatch(/^[\da-f]{32}$/)
    await world.addCustomer('traced')
    await proxied.graphql('{ scopes { name } }', undefined, { 'x-request-id': 'brought-2' })
    expect(linesWith('"answered"', '"brought-2"')).toHaveLength(1)
    expect(await nginx.logged()).toContain('"requestId":"brought-2"')
  })

  it('say themselves what is too long for them, and nginx what is far too long', async () => {
    const long = await proxied.graphql(`{ scopes { name } } #${'x'.repeat(110_000)}`)
    expect([long.status, long.headers.get('server')]).toEqual([413, 'nginx'])
    const tooLong = await proxied.graphql(`{ scopes { name } } #${'x'.repeat(200_000)}`)
    expect(tooLong.status).toBe(413)
    const token = await proxied.post('/token', { grant_type: 'password', password: 'x'.repeat(100_000) })
    expect(await token.json()).toMatchObject({ error: 'invalid_request' })
  })

  it('keep what a request says out of the logs of nginx', async () => {
    await fetch(`${nginx.url}/graphql?query={scopes{name}}&variables={"secret":"of-the-query"}`)
    await fetch(`${nginx.url}/authorize?state=of-the-query`, { headers: { referer: 'http://of-the-referer' } })
    const logged = await nginx.logged()
    expect(logged).toContain('"path":"/authorize"')
    expect(logged).not.toMatch(/of-the-|secret/)
  })

  it('show their metrics to nobody outside', async () => {
    expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404)
  })

  it('go on for new requests when one is killed, and have carried out every order once', async () => {
    const id = await world.addCustomer('steady')
    const { access_token } = await proxied.logIn('steady')
    const streams = await Promise.all([1, 2, 3, 4].map(() => proxied.subscribe(ORDERS, access_token)))
    const orders = Array.from({ length: 200 }, (_, index) => index + 1)
    const killed = once(world.servers[0].exits, 'exit').catch(() => {})
    void killed
    const outcomes = await placeAll(proxied, access_token, orders, () => world.servers[0].send('SIGKILL'))
    const { nodes } = await world.storage.orders.page({ first: 1_000, after: undefined }, id)
    const stored = await world.storage.orders.linesOf(nodes.map((order) => order.id))
    const quantities = stored.map(([line]) => line?.quantity ?? 0).toSorted((left, right) => left - right)
    expect(quantities).toEqual([...new Set(quantities)])
    expect(quantities).toEqual(expect.arrayContaining(outcomes.acknowledged))
    expect(outcomes.refused.every((status) => status === 503)).toBe(true)
    for (let round = 0; round < 20; round += 1) {
      expect(await proxied.ask('{ me { username } }', access_token)).toEqual({ me: { username: 'steady' } })
    }
    for (const stream of streams) stream.close()
  })
})
