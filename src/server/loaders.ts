import DataLoader from 'dataloader'
import type { Loaders, Stores } from '../context.ts'

const ITEMS_PER_OWNER = 100

/** Databases bound the parameters of one statement. */
const options = { maxBatchSize: 1_000 }

/** Fresh loaders: one set a request, since they remember what they read, whoever it was read for. */
export function createLoaders({ users, items, orders, payments }: Stores): Loaders {
  return {
    users: new DataLoader((ids) => users.findByIds(ids), options),
    items: new DataLoader((ids) => items.findByIds(ids), options),
    itemsByOwner: new DataLoader((ownerIds) => items.findByOwners(ownerIds, ITEMS_PER_OWNER), options),
    orders: new DataLoader((ids) => orders.findByIds(ids), options),
    orderLines: new DataLoader((orderIds) => orders.linesOf(orderIds), options),
    payments: new DataLoader((ids) => payments.findByIds(ids), options),
    paymentByOrder: new DataLoader((orderIds) => payments.findByOrders(orderIds), options),
  }
}
