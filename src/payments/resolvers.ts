import type { MutationResolvers, Resolvers } from '../generated/graphql.ts'
import { createId } from '../id.ts'
import { totalOf } from '../orders/rules.ts'
import { badInput, notFound } from '../request-error.ts'
import type { Payment } from './payment.ts'
import { requireCashier } from './rules.ts'

const processPayment: MutationResolvers['processPayment'] = async (_source, { orderId }, context) => {
  // Before the look-up: only staff may learn which orders there are.
  requireCashier(await context.viewer())
  const { loaders, stores } = context
  const order = await loaders.orders.load(orderId)
  if (order === undefined) throw notFound('orderId', 'order')

  const amount = totalOf(await loaders.orderLines.load(orderId))
  const processedAt = context.now()
  const payment: Payment = { id: createId('pay', processedAt), orderId, amount, processedAt }
  const isStored = await stores.payments.process(payment)
  loaders.orders.clear(orderId)
  loaders.paymentByOrder.clear(orderId)
  if (!isStored) throw badInput('orderId', 'must be the id of an order that was not paid before')
  return payment
}

export const paymentResolvers: Resolvers = {
  Mutation: { processPayment },
  Order: {
    payment: ({ id }, _args, { loaders }) => loaders.paymentByOrder.load(id),
  },
}
