import { connect } from 'node:net'
import { availableParallelism } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { report } from './report.ts'
import { CUSTOMERS, type FaultyWorld, logIn, openFaultyWorld, postForm, postGraphql } from './world.ts'

let world: FaultyWorld
let token = ''
beforeAll(async () => {
  world = await openFaultyWorld()
  token = (await logIn(world.url, 'customer-0', 'me')).access_token
})
afterAll(() => world?.close())

it('many more logins at once than the hasher has time for are all answered, the surplus by 503 at once, and queries go on', async () => {
  const { url } = world
  const count = 2 * availableParallelism() * 100
  const from = performance.now()
  const logins = Array.from({ length: count }, async (_, each) => {
    const username = `customer-${each % CUSTOMERS}`
    const form = { grant_type: 'password', username, password: 'secret', scope: 'me' }
    const response = await postForm(`${url}/token`, form)
    const { status, headers } = response
    await response.text()
    return { status, retryAfter: headers.get('retry-after'), ms: performance.now() - from }
  })
  const queries = startQueries()
  const answers = await Promise.all(logins)
  const { times, statuses } = await queries.stop()

  const entered = answers.filter(({ status }) => status === 200)
  const surplus = answers.filter(({ status }) => status !== 200)
  expect(new Set(surplus.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
    new Set(['503 1']),
  )
  // Those that wait, and the first of each who finds the hasher free.
  expect(entered.length).toBeGreaterThanOrEqual(64)
  expect(entered.length).toBeLessThan(count)
  expect(new Set(statuses)).toEqual(new Set([200]))
  await logIn(url, 'customer-1', 'me')
  report(`${count} logins at once`, {
    entered: `${entered.length}, the last after ${Math.max(...entered.map(({ ms }) => ms)).toFixed(0)} ms`,
    surplus: `${surplus.length}, the last after ${Math.max(...surplus.map(({ ms }) => ms)).toFixed(0)} ms`,
    queries: `${times.length}, median ${percentile(times, 50)} ms, p99 ${percentile(times, 99)} ms`,
  })
}, 90_000)

it('clients that dribble keep nobody else from being served', async () => {
  const heads = ['GET /health HTTP/1.1\r\nHost: loc', '']
  const head =
    'POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n'
  const bodies = [
    `${head}Content-Length: 90\r\n\r\ngrant_type=`,
    `${head.replace('/token', '/graphql')}Content-Length: 90\r\n\r\n{`,
  ]
  const sockets = Array.from({ length: 400 }, (_, each) => {
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1').on('error', () => {})
    socket.write([...heads, ...bodies][each % 4] ?? '')
    return socket
  })
  const dribbling = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, 100)
  const queries = startQueries()
  await wait(3_000)
  const { times, statuses } = await queries.stop()
  clearInterval(dribbling)
  for (const socket of sockets) socket.destroy()
  expect(new Set(statuses)).toEqual(new Set([200]))
  report('400 clients that dribble', {
    queries: `${times.length}, median ${percentile(times, 50)} ms, p99 ${percentile(times, 99)} ms`,
  })
})

/** Queries at an even pace, whatever becomes of the answers. */
function startQueries() {
  const answers: Promise<{ readonly ms: number; readonly status: number }>[] = []
  const ask = async () => {
    const from = performance.now()
    const response = await postGraphql(world.url, '{ me { username } }', { token })
    await response.text()
    return { ms: performance.now() - from, status: response.status }
  }
  const timer = setInterval(() => answers.push(ask()), 20)
  return {
    async stop() {
      clearInterval(timer)
      const all = await Promise.all(answers)
      const times = all.map(({ ms }) => ms).toSorted((one, other) => one - other)
      return { times, statuses: all.map(({ status }) => status) }
    },
  }
}

function percentile(sorted: readonly number[], percent: number): string {
  return (sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN).toFixed(1)
}
