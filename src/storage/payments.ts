import type { Selectable } from 'kysely'
import type { Payment, PaymentStore } from '../payments/payment.ts'
import { findInOrder } from './rows.ts'
import type { Database, Tables } from './tables.ts'

export function createPaymentStore(db: Database): PaymentStore {
  const payments = () => db.selectFrom('payments').selectAll()

  return {
    async findByIds(ids) {
      return findInOrder(
        ids,
        ({ id }) => id,
        async (unique) => {
          const rows = await payments().where('id', 'in', unique).execute()
          return rows.map(paymentOf)
        },
      )
    },

    async findByOrders(orderIds) {
      return findInOrder(
        orderIds,
        ({ orderId }) => orderId,
        async (unique) => {
          const rows = await payments().where('order_id', 'in', unique).execute()
          return rows.map(paymentOf)
        },
      )
    },

    async process(payment) {
      return db.transaction().execute(async (transaction) => {
        // The condition decides the race: of several at once, one finds the order unpaid.
        const { numUpdatedRows } = await transaction
          .updateTable('orders')
          .set({ status: 'paid' })
          .where('id', '=', payment.orderId)
          .where('status', '=', 'placed')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        await transaction.insertInto('payments').values(rowOf(payment)).execute()
        return true
      })
    },
  }
}

function rowOf(payment: Payment): Tables['payments'] {
  return {
    id: payment.id,
    order_id: payment.orderId,
    amount: payment.amount,
    processed_at: payment.processedAt.getTime(),
  }
}

function paymentOf(row: Selectable<Tables['payments']>): Payment {
  return {
    id: row.id,
    orderId: row.order_id,
    amount: row.amount,
    processedAt: new Date(row.processed_at),
  }
}
