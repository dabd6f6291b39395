import { describe, expect, it } from 'vitest'
import { createLoaders } from '../../src/server/loaders.ts'
import { createMemoryStores } from '../memory-storage.ts'
import { ann, bandana, bob, lines, order, tent } from '../shop.ts'

const payment = { id: 'pay_1', orderId: order.id, amount: 1, processedAt: order.placedAt }

/** Stores that note every call, as `store.method(keys)`. */
function createNotingStores() {
  const calls: string[] = []
  const noting = <Store extends object>(name: string, store: Store): Store =>
    new Proxy(store, {
      get(target, method, receiver) {
        const original: unknown = Reflect.get(target, method, receiver)
        if (typeof original !== 'function') return original
        return (keys: unknown, ...rest: unknown[]) => {
          calls.push(`${name}.${String(method)}(${String(keys)})`)
          return original.call(target, keys, ...rest)
        }
      },
    })
  const users = [ann, bob]
  const stores = createMemoryStores({
    users,
    items: [tent, bandana],
    orders: [order],
    lines,
    payments: [payment],
  })
  return {
    calls,
    stores: {
      users: noting('users', stores.users),
      items: noting('items', stores.items),
      orders: noting('orders', stores.orders),
      payments: noting('payments', stores.payments),
    },
  }
}

describe('loads of one moment become one call to the store, and each finds its own', () => {
  it.each([
    ['users', 'users.findByIds', ['usr_2', 'usr_9', 'usr_1'], [bob, undefined, ann]],
    ['items', 'items.findByIds', ['itm_2', 'itm_9', 'itm_1'], [bandana, undefined, tent]],
    ['itemsByOwner', 'items.findByOwners', ['usr_2', 'usr_9', 'usr_1'], [[bandana], [], [tent]]],
    ['orders', 'orders.findByIds', ['ord_9', 'ord_1'], [undefined, order]],
    ['orderLines', 'orders.linesOf', ['ord_9', 'ord_1'], [[], lines]],
    ['payments', 'payments.findByIds', ['pay_9', 'pay_1'], [undefined, payment]],
    ['paymentByOrder', 'payments.findByOrders', ['ord_9', 'ord_1'], [undefined, payment]],
  ] as const)('%s by %s', async (name, call, keys, expected) => {
    const { stores, calls } = createNotingStores()
    const loader = createLoaders(stores)[name]
    expect(await Promise.all(keys.map((key) => loader.load(key)))).toEqual(expected)
    expect(calls).toEqual([`${call}(${keys.join()})`])
  })
})

it('a key asked for again is not read again within a request, and is in the next', async () => {
  const { stores, calls } = createNotingStores()
  const loaders = createLoaders(stores)
  await Promise.all([loaders.users.load('usr_1'), loaders.users.load('usr_1')])
  await loaders.users.load('usr_1')
  expect(calls).toEqual(['users.findByIds(usr_1)'])

  await createLoaders(stores).users.load('usr_1')
  expect(calls).toHaveLength(2)
})

it('an owner shows at most 100 items', async () => {
  const items = Array.from({ length: 101 }, (_, n) => ({ ...tent, id: `itm_${n}` }))
  const { itemsByOwner } = createLoaders(createMemoryStores({ items }))
  expect(await itemsByOwner.load(ann.id)).toHaveLength(100)
})
