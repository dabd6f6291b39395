import { type Page, type PageArguments, requirePageRequest, toConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { Resolvers } from '../generated/graphql.ts'
import { isStaff } from '../users/rules.ts'
import type { Order } from './order.ts'
import { placeOrder } from './place-order.ts'
import { placedOrders } from './placed-orders.ts'
import { totalOf } from './rules.ts'

/** What the viewer may read; nothing for a viewer who is no user, and so has no orders. */
async function readablePage(args: PageArguments, context: Context): Promise<Page<Order>> {
  const request = requirePageRequest(args)
  const viewer = await context.viewer()
  if (viewer === undefined) return { nodes: [], hasNextPage: false }
  return context.stores.orders.page(request, isStaff(viewer) ? undefined : viewer.id)
}

export const orderResolvers: Resolvers = {
  Query: {
    orders: async (_source, args, context) => toConnection(await readablePage(args, context)),
  },
  Mutation: {
    placeOrder: (_source, { lines }, context) => placeOrder(lines, context),
  },
  Subscription: {
    orderPlaced: { subscribe: (_source, _args, context) => placedOrders(context) },
  },
  Order: {
    buyer: ({ buyerId }, _args, { loaders }) => loaders.users.load(buyerId),
    lines: ({ id }, _args, { loaders }) => loaders.orderLines.load(id),
    total: async ({ id }, _args, { loaders }) => totalOf(await loaders.orderLines.load(id)),
  },
  OrderLine: {
    item: ({ itemId }, _args, { loaders }) => loaders.items.load(itemId),
  },
}
