import { type Kysely, sql } from 'kysely'
import { bytewiseText } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createItems(db)
  await createOrders(db)
  await createPayments(db)
}

async function createItems(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('items')
    .addColumn('id', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('owner_id', bytewiseText(db), (column) => column.notNull().references('users.id'))
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('price', 'integer', (column) => column.notNull().check(sql`price >= 0`))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('items_of_owner').on('items').columns(['owner_id', 'id']).execute()
}

async function createOrders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('buyer_id', bytewiseText(db), (column) => column.notNull().references('users.id'))
    .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('placed', 'paid')`))
    .addColumn('placed_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('orders_of_buyer').on('orders').columns(['buyer_id', 'id']).execute()
  await db.schema
    .createTable('order_lines')
    .addColumn('order_id', bytewiseText(db), (column) =>
      column.notNull().references('orders.id').onDelete('cascade'),
    )
    .addColumn('item_id', bytewiseText(db), (column) => column.notNull().references('items.id'))
    .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity >= 1`))
    .addColumn('unit_price', 'integer', (column) => column.notNull().check(sql`unit_price >= 0`))
    .addPrimaryKeyConstraint('order_lines_key', ['order_id', 'item_id'])
    .execute()
}

async function createPayments(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('payments')
    .addColumn('id', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('order_id', bytewiseText(db), (column) => column.notNull().unique().references('orders.id'))
    // The sum of an order's lines may be more than 32 bits hold.
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('processed_at', 'bigint', (column) => column.notNull())
    .execute()
}
