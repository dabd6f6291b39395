import { expect, it } from 'vitest'
import { createOrderEvents } from '../../src/server/order-events.ts'

it('tells every listener of the orders placed since it began to listen, in order', async () => {
  const events = createOrderEvents()
  events.publishPlaced('before')
  const listeners = [events.placed(), events.placed()].map((placed) => placed[Symbol.asyncIterator]())
  events.publishPlaced('first')
  events.publishPlaced('second')
  for (const listener of listeners) {
    expect(await listener.next()).toEqual({ done: false, value: 'first' })
    expect(await listener.next()).toEqual({ done: false, value: 'second' })
  }
})

it('ends a listener that is waiting', async () => {
  const listener = createOrderEvents().placed()[Symbol.asyncIterator]()
  const next = listener.next()
  await listener.return?.()
  expect(await next).toEqual({ done: true, value: undefined })
})
