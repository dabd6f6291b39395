import type { Context } from '../context.ts'
import type { Order } from './order.ts'
import { mayRead } from './rules.ts'

/** Orders placed from now on, for as long as somebody asks, less those that the viewer may not read. */
export async function placedOrders(
  context: Context,
): Promise<AsyncIterableIterator<{ readonly orderPlaced: Order }>> {
  const placed = await context.orderEvents.placed()
  return readable(placed[Symbol.asyncIterator](), context)
}

function readable(
  ids: AsyncIterator<string>,
  context: Context,
): AsyncIterableIterator<{ readonly orderPlaced: Order }> {
  return {
    async next() {
      for (let next = await ids.next(); next.done !== true; next = await ids.next()) {
        const orderPlaced = await findReadable(next.value, context)
        if (orderPlaced !== undefined) return { done: false, value: { orderPlaced } }
      }
      return { done: true, value: undefined }
    },
    // A generator would put this off until the next order comes, and keep the source of the ids open until then.
    async return() {
      await ids.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

async function findReadable(id: string, context: Context): Promise<Order | undefined> {
  // A subscription outlives every cache of its context.
  for (const loader of Object.values(context.loaders)) loader.clearAll()
  const [order] = await context.stores.orders.findByIds([id])
  return order !== undefined && mayRead(await context.viewer(), order) ? order : undefined
}
