import type { Context } from '../context.ts'
import type { OrderLineInput } from '../generated/graphql.ts'
import { createId } from '../id.ts'
import { notFound } from '../request-error.ts'
import { requireViewer } from '../users/rules.ts'
import type { Order, OrderLine } from './order.ts'
import { requireLines, requireTotal } from './rules.ts'

/**
 * Places an order of the viewer's, at today's prices.
 *
 * @throws {RequestError} NOT_ALLOWED for a viewer who is no user, BAD_USER_INPUT, NOT_FOUND for an unknown item
 */
export async function placeOrder(lines: readonly OrderLineInput[], context: Context): Promise<Order> {
  const buyer = requireViewer(await context.viewer())
  const prices = await findPrices(requireLines(lines), context)
  const placedAt = context.now()
  const order: Order = { id: createId('ord', placedAt), buyerId: buyer.id, status: 'placed', placedAt }
  const orderLines: readonly OrderLine[] = prices.map((price) => ({ orderId: order.id, ...price }))
  requireTotal(orderLines)

  await context.stores.orders.place(order, orderLines)
  return order
}

function findPrices(
  lines: readonly OrderLineInput[],
  { loaders }: Context,
): Promise<readonly Omit<OrderLine, 'orderId'>[]> {
  return Promise.all(
    lines.map(async ({ itemId, quantity }, index) => {
      const item = await loaders.items.load(itemId)
      if (item === undefined) throw notFound(`lines[${index}].itemId`, 'item')
      return { itemId, quantity, unitPrice: item.price }
    }),
  )
}
