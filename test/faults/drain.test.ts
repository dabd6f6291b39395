import { Agent, get as httpGet } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type FaultyWorld, logIn, openFaultyWorld, postGraphql, until } from './world.ts'

let world: FaultyWorld | undefined
afterEach(() => world?.close())

async function open(variables: Record<string, string> = {}): Promise<FaultyWorld> {
  world = await openFaultyWorld(undefined, variables)
  return world
}

const eventStream = { headers: { accept: 'text/event-stream' } }
const subscription = 'subscription { orderPlaced { id } }'

describe('a server that is told to stop', () => {
  it('delivers under load every answer that it has begun, ends streams with an error, and exits with 0', async () => {
    const { url, server } = await open()
    const { access_token: token } = await logIn(url, 'customer-0', 'me orders:read')
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => postGraphql(url, subscription, { token, ...eventStream })),
    )
    const load = startLoad(url, token)
    // Nobody is asked about these before: they wait for the hasher when the signal comes.
    const logins = Array.from({ length: 10 }, (_, each) => logIn(url, `customer-${each + 1}`, 'me'))
    await until('answers', async () => load.answered() > 100)
    const from = performance.now()
    server().send('SIGTERM')

    for (const stream of streams) {
      expect(stream.status).toBe(200)
      expect(await stream.text()).toMatch(
        /event: next\ndata: \{"errors":\[\{"message":"The server is shutting down: subscribe again\.","extensions":\{"code":"SERVICE_UNAVAILABLE"\}\}\]\}\n\nevent: complete\ndata:\n\n$/,
      )
    }
    expect(await Promise.all(logins)).toHaveLength(10)
    expect(await server().exited).toBe(0)
    expect(performance.now() - from).toBeLessThan(10_000)
    const { lost, unexpected } = await load.stop()
    expect({ lost, unexpected }).toEqual({ lost: 0, unexpected: [] })
  })

  it('is not ready for a while before, and serves on', async () => {
    const { url, server } = await open({ DRAIN_DELAY: '2' })
    server().send('SIGTERM')
    await until('not ready', async () => (await fetch(`${url}/ready`)).status === 503, 2)
    const answer = await postGraphql(url, '{ scopes { name } }')
    expect(answer.status).toBe(200)
    // A new connection for each request is what a proxy would lose one with.
    expect(answer.headers.get('connection')).toBe('keep-alive')
    await logIn(url, 'customer-0', 'me')
    expect(await server().exited).toBe(0)
  })

  it('leaves no idle connection open, and so is not kept waiting by any', async () => {
    const { url, server } = await open()
    const agent = new Agent({ keepAlive: true })
    const sockets = await Promise.all(Array.from({ length: 5 }, () => idleConnection(url, agent)))
    const from = performance.now()
    server().send('SIGTERM')
    expect(await server().exited).toBe(0)
    expect(performance.now() - from).toBeLessThan(5_000)
    expect(sockets).toHaveLength(5)
    agent.destroy()
  })

  it('exits with 0 within 10 seconds whatever clients do', async () => {
    const { url, server } = await open({ DRAIN_DELAY: '1' })
    const { access_token: token } = await logIn(url, 'customer-0', 'orders:read')
    const stubborn = [
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
      'POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\n',
      'GET /health HTTP/1.1\r\nHost: loc',
      '',
    ].map((bytes) => dribble(url, bytes))
    await postGraphql(url, subscription, { token, ...eventStream })
    await until('connections', async () => stubborn.every((socket) => !socket.connecting))
    const from = performance.now()
    server().send('SIGTERM')
    expect(await server().exited).toBe(0)
    expect(performance.now() - from).toBeLessThan(10_000)
    for (const socket of stubborn) socket.destroy()
  })

  it('ends at once when it is told so again', async () => {
    const { url, server } = await open({ DRAIN_DELAY: '5' })
    server().send('SIGTERM')
    await until('not ready', async () => (await fetch(`${url}/ready`)).status === 503, 2)
    // Two signals that come together are one.
    await wait(600)
    const from = performance.now()
    server().send('SIGINT')
    expect(await server().exited).toBe(130)
    expect(performance.now() - from).toBeLessThan(2_000)
  })
})

/** Queries over several connections, each until the server says that it ends that one. */
function startLoad(url: string, token: string) {
  let [answered, lost] = [0, 0]
  let isStopped = false
  const unexpected: string[] = []
  const one = async () => {
    while (!isStopped) {
      try {
        const response = await postGraphql(url, '{ me { username } }', { token })
        const text = await response.text()
        if (response.status === 200) answered += 1
        else unexpected.push(`${response.status} ${text}`)
        // As a proxy does: it goes elsewhere.
        if (response.headers.get('connection') === 'close') return
      } catch (error) {
        lost += 1
        unexpected.push(String(error))
        return
      }
    }
  }
  const all = Array.from({ length: 8 }, one)
  return {
    answered: () => answered,
    async stop() {
      isStopped = true
      await Promise.all(all)
      return { answered, lost, unexpected }
    },
  }
}

function idleConnection(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    httpGet(`${url}/health`, { agent }, (response) => {
      response.resume().once('end', resolve)
    }).once('error', reject)
  })
}

/** A connection that begins a request and never ends it. */
function dribble(url: string, bytes: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(bytes)
  return socket
}
