import { normalizedExecutor } from '@graphql-tools/executor'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { type GraphQLResolveInfo, parse } from 'graphql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { limitExecution } from '../../../src/server/limits/execution-timeout.ts'
import { createFixture } from '../fixture.ts'

// Only what the limit waits with: whatever talks to the database keeps its own time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const tooLong = {
  message: 'The operation took longer than 10 seconds, and was given up.',
  extensions: { code: 'TIMEOUT' },
}

describe('an operation that takes longer than 10 seconds', () => {
  it.each(['application/json', 'application/graphql-response+json'])(
    'is answered with 504, as %s',
    async (accept) => {
      let page = () => {}
      const asked = new Promise<void>((resolve) => {
        page = resolve
      })
      const never = new Promise<never>(() => {})
      const fixture = await createFixture({
        withStorage: (storage) => ({
          ...storage,
          items: {
            ...storage.items,
            page() {
              page()
              return never
            },
          },
        }),
      })
      const token = await fixture.login('items')
      const answer = fixture.graphql('{ items { edges { cursor } } }', token, { headers: { accept } })
      await asked
      vi.advanceTimersByTime(10_000)
      const response = await answer
      expect(response.status).toBe(504)
      expect(await response.json()).toEqual({ errors: [tooLong] })
      await fixture.close()
    },
  )

  it('is told to its resolvers, and what it has not begun does not begin', async () => {
    const begun: string[] = []
    let signal: AbortSignal | undefined
    let release = (_answer: boolean) => {}
    const answered = new Promise<boolean>((resolve) => {
      release = resolve
    })
    const field = (_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
      begun.push(info.path.key.toString())
      signal = info.getAbortSignal()
      return answered
    }
    const schema = makeExecutableSchema({
      typeDefs: 'type Query { a: Boolean } type Mutation { a: Boolean }',
      resolvers: { Mutation: { a: field } },
    })
    const args = { schema, document: parse('mutation { first: a second: a }') }
    const answer = limitExecution(normalizedExecutor, args, { seconds: 10, hasStatus: false })
    expect(signal?.aborted).toBe(false)
    vi.advanceTimersByTime(10_000)
    expect(JSON.parse(JSON.stringify(await answer))).toEqual({ errors: [tooLong] })
    expect(signal?.aborted).toBe(true)
    release(true)
    await answered
    expect(begun).toEqual(['first'])
  })
})

it('a stream goes on for as long as its token is good', async () => {
  const fixture = await createFixture()
  const token = await fixture.login('orders:read orders:write items')
  const response = await fixture.graphql('subscription { orderPlaced { status } }', token, {
    headers: { accept: 'text/event-stream' },
  })
  const chunks = response.body?.values()
  await chunks?.next()
  vi.advanceTimersByTime(11_000)
  const { data } = await (await fixture.graphql('{ items { edges { node { id } } } }', token)).json()
  const lines = `[{ itemId: "${data.items.edges[0].node.id}", quantity: 1 }]`
  await fixture.graphql(`mutation { placeOrder(lines: ${lines}) { id } }`, token)
  let told = ''
  for await (const chunk of chunks ?? []) {
    told += new TextDecoder().decode(chunk)
    if (told.includes('event: next')) break
  }
  expect(told).toContain('{"data":{"orderPlaced":{"status":"placed"}}}')
  await fixture.close()
})
