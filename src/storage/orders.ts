import type { Selectable } from 'kysely'
import type { Order, OrderLine, OrderStore } from '../orders/order.ts'
import type { OrderFeed } from './order-feed.ts'
import { findGroupsInOrder, findInOrder, pageOf } from './rows.ts'
import type { Database, Tables } from './tables.ts'

export function createOrderStore(db: Database, feed: OrderFeed): OrderStore {
  const orders = () => db.selectFrom('orders').selectAll()

  return {
    async findByIds(ids) {
      return findInOrder(
        ids,
        ({ id }) => id,
        async (unique) => {
          const rows = await orders().where('id', 'in', unique).execute()
          return rows.map(orderOf)
        },
      )
    },

    async page({ first, after = '' }, buyerId) {
      const visible = buyerId === undefined ? orders() : orders().where('buyer_id', '=', buyerId)
      const rows = await visible
        .where('id', '>', after)
        .orderBy('id')
        .limit(first + 1)
        .execute()
      return pageOf(rows.map(orderOf), first)
    },

    async linesOf(orderIds) {
      return findGroupsInOrder(
        orderIds,
        ({ orderId }) => orderId,
        async (unique) => {
          const rows = await db
            .selectFrom('order_lines')
            .selectAll()
            .where('order_id', 'in', unique)
            .orderBy('order_id')
            .orderBy('item_id')
            .execute()
          return rows.map(lineOf)
        },
      )
    },

    async place(order, lines) {
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('orders').values(rowOf(order)).execute()
        await feed.announce(transaction, order.id)
        if (lines.length === 0) return
        await transaction.insertInto('order_lines').values(lines.map(rowOfLine)).execute()
      })
      feed.tell(order.id)
    },
  }
}

function rowOf(order: Order): Tables['orders'] {
  return {
    id: order.id,
    buyer_id: order.buyerId,
    status: order.status,
    placed_at: order.placedAt.getTime(),
  }
}

function rowOfLine(line: OrderLine): Tables['order_lines'] {
  return {
    order_id: line.orderId,
    item_id: line.itemId,
    quantity: line.quantity,
    unit_price: line.unitPrice,
  }
}

function orderOf(row: Selectable<Tables['orders']>): Order {
  return { id: row.id, buyerId: row.buyer_id, status: row.status, placedAt: new Date(row.placed_at) }
}

function lineOf(row: Selectable<Tables['order_lines']>): OrderLine {
  return { orderId: row.order_id, itemId: row.item_id, quantity: row.quantity, unitPrice: row.unit_price }
}
