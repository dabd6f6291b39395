import { type ExecutionResult, graphql, parse, subscribe } from 'graphql'
import type { Context } from '../src/context.ts'
import type { Item } from '../src/items/item.ts'
import type { Order, OrderLine } from '../src/orders/order.ts'
import { createLoaders } from '../src/server/loaders.ts'
import { createSchema } from '../src/server/schema.ts'
import type { User } from '../src/users/user.ts'
import { createMemoryOrderEvents, createMemoryStores, type Records } from './memory-storage.ts'

const now = new Date('2026-11-20T12:00:00Z')

function createUser(id: string, username: string, roles: User['roles']): User {
  const email = `${username}@example.com`
  return { id, username, fullName: null, email, disabled: false, roles, createdAt: now }
}

export const ann = createUser('usr_1', 'ann', ['customer'])
export const bob = createUser('usr_2', 'bob', ['customer'])
export const clerk = createUser('usr_3', 'clerk', ['clerk'])
export const root = createUser('usr_4', 'root', ['admin'])

export const tent: Item = {
  id: 'itm_1',
  ownerId: ann.id,
  title: 'Tent',
  description: 'For two.',
  price: 120_00,
  createdAt: now,
}
export const bandana: Item = { ...tent, id: 'itm_2', ownerId: bob.id, title: 'Bandana', price: 5_00 }

export const order: Order = { id: 'ord_1', buyerId: ann.id, status: 'placed', placedAt: now }
export const lines: readonly OrderLine[] = [
  { orderId: order.id, itemId: tent.id, quantity: 1, unitPrice: 100_00 },
  { orderId: order.id, itemId: bandana.id, quantity: 3, unitPrice: 5_00 },
]

const world: Records = { users: [ann, bob, clerk, root], items: [tent, bandana], orders: [order], lines }
const schema = createSchema()

export interface Shop {
  readonly stores: Context['stores']
  readonly orderEvents: ReturnType<typeof createMemoryOrderEvents>
  /** Executes without any guard: what is left are the rules of the slices. */
  run(source: string, viewer?: User, variableValues?: Record<string, unknown>): Promise<ExecutionResult>
  /** As `run`, for a subscription that starts. */
  listen(source: string, viewer?: User): Promise<AsyncGenerator<ExecutionResult>>
}

const noTokens = () => Promise.reject(new Error('no tokens here'))

/** A world of its own for every test. */
export function createShop(records: Records = {}, tokens: Partial<Context['tokens']> = {}): Shop {
  const orderEvents = createMemoryOrderEvents()
  const stores = createMemoryStores({ ...world, ...records }, orderEvents)
  const contextOf = (viewer: User | undefined): Context => ({
    claims: viewer && { sub: viewer.id },
    viewer: async () => viewer,
    loaders: createLoaders(stores),
    stores,
    orderEvents,
    now: () => now,
    tokens: { issue: noTokens, refresh: noTokens, revoke: noTokens, ...tokens },
  })
  return {
    stores,
    orderEvents,
    async run(source, viewer, variableValues = {}) {
      const result = await graphql({ schema, source, contextValue: contextOf(viewer), variableValues })
      return JSON.parse(JSON.stringify(result))
    },
    async listen(source, viewer) {
      const stream = await subscribe({ schema, document: parse(source), contextValue: contextOf(viewer) })
      if (Symbol.asyncIterator in stream) return stream
      throw new AggregateError(stream.errors ?? [], 'the subscription did not start')
    },
  }
}

/** `path: CODE message` of every error. */
export function errorsOf({ errors = [] }: ExecutionResult): readonly string[] {
  return errors.map(({ path, extensions, message }) => `${path?.join('.')}: ${extensions?.code} ${message}`)
}
