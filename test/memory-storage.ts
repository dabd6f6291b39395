import type { Page, PageRequest } from '../src/connection.ts'
import type { Stores } from '../src/context.ts'
import type { Item } from '../src/items/item.ts'
import type { Order, OrderEvents, OrderLine } from '../src/orders/order.ts'
import type { Payment } from '../src/payments/payment.ts'
import type { User } from '../src/users/user.ts'

export interface Records {
  readonly users?: readonly User[]
  readonly items?: readonly Item[]
  readonly orders?: readonly Order[]
  readonly lines?: readonly OrderLine[]
  readonly payments?: readonly Payment[]
}

/** The domain's stores on plain maps. */
export function createMemoryStores(records: Records = {}, orderEvents = createMemoryOrderEvents()): Stores {
  const users = byId(records.users)
  const items = byId(records.items)
  const orders = byId(records.orders)
  const payments = byId(records.payments)
  const lines = [...(records.lines ?? [])]
  const paymentOf = (orderId: string) => sorted(payments).find((payment) => payment.orderId === orderId)

  return {
    users: {
      findByIds: async (ids) => ids.map((id) => users.get(id)),
      page: async (request) => pageOf(sorted(users), request),
      search: async (text, limit) =>
        sorted(users)
          .filter(({ username, fullName }) => contains(username, text) || contains(fullName ?? '', text))
          .slice(0, limit),
      setDisabled: async (id, disabled) => change(users, id, { disabled }),
    },
    items: {
      findByIds: async (ids) => ids.map((id) => items.get(id)),
      findByOwners: async (ownerIds, limit) =>
        ownerIds.map((owner) =>
          sorted(items)
            .filter(({ ownerId }) => ownerId === owner)
            .slice(0, limit),
        ),
      page: async (request, ownerId) =>
        pageOf(
          sorted(items).filter((item) => ownerId === undefined || item.ownerId === ownerId),
          request,
        ),
      search: async (text, limit) =>
        sorted(items)
          .filter(({ title }) => contains(title, text))
          .slice(0, limit),
      create: async (item) => void items.set(item.id, item),
      update: async (id, changes) => change(items, id, changes),
    },
    orders: {
      findByIds: async (ids) => ids.map((id) => orders.get(id)),
      page: async (request, buyerId) =>
        pageOf(
          sorted(orders).filter((order) => buyerId === undefined || order.buyerId === buyerId),
          request,
        ),
      linesOf: async (orderIds) => orderIds.map((id) => lines.filter(({ orderId }) => orderId === id)),
      async place(order, placed) {
        orders.set(order.id, order)
        lines.push(...placed)
        orderEvents.publishPlaced(order.id)
      },
    },
    payments: {
      findByIds: async (ids) => ids.map((id) => payments.get(id)),
      findByOrders: async (orderIds) => orderIds.map(paymentOf),
      async process(payment) {
        if (paymentOf(payment.orderId) !== undefined || !orders.has(payment.orderId)) return false
        payments.set(payment.id, payment)
        change(orders, payment.orderId, { status: 'paid' })
        return true
      },
    },
  }
}

interface Identified {
  readonly id: string
}

function byId<Record extends Identified>(records: readonly Record[] = []): Map<string, Record> {
  return new Map(records.map((record) => [record.id, record]))
}

function sorted<Record extends Identified>(records: ReadonlyMap<string, Record>): readonly Record[] {
  return [...records.values()].sort((left, right) => (left.id < right.id ? -1 : 1))
}

function pageOf<Record extends Identified>(
  records: readonly Record[],
  { first, after = '' }: PageRequest,
): Page<Record> {
  const rest = records.filter(({ id }) => id > after)
  return { nodes: rest.slice(0, first), hasNextPage: rest.length > first }
}

function change<Record extends Identified>(
  records: Map<string, Record>,
  id: string,
  changes: Partial<NoInfer<Record>>,
): Record | undefined {
  const before = records.get(id)
  if (before === undefined) return undefined
  const after = { ...before, ...changes }
  records.set(id, after)
  return after
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}

/** Events within one process, and how many listen. */
export interface MemoryOrderEvents extends OrderEvents {
  readonly listeners: () => number
  publishPlaced(orderId: string): void
}

export function createMemoryOrderEvents(): MemoryOrderEvents {
  const open = new Set<{ publish(orderId: string): void }>()
  return {
    listeners: () => open.size,
    publishPlaced(orderId) {
      for (const queue of open) queue.publish(orderId)
    },
    async placed() {
      const queue = createQueue(() => open.delete(queue))
      open.add(queue)
      return queue
    },
  }
}

function createQueue(onReturn: () => void) {
  const published: string[] = []
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined }
  let isOpen = true
  let waiting: ((result: IteratorResult<string, undefined>) => void) | undefined
  return {
    publish(orderId: string): void {
      if (waiting === undefined) published.push(orderId)
      else waiting({ done: false, value: orderId })
      waiting = undefined
    },
    next(): Promise<IteratorResult<string, undefined>> {
      if (!isOpen) return Promise.resolve(done)
      const value = published.shift()
      if (value !== undefined) return Promise.resolve({ done: false, value })
      return new Promise((resolve) => {
        waiting = resolve
      })
    },
    async return() {
      isOpen = false
      onReturn()
      waiting?.(done)
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
