import type { Database, Tables } from './tables.ts'

export interface DemoLogin {
  readonly username: string
  readonly password: string
  /** What this login shows, in a few words. */
  readonly shows: string
}

/** Everybody who can be tried in the demo world. The passwords are public: never seed what strangers can reach. */
export const DEMO_LOGINS: readonly DemoLogin[] = [
  { username: 'johndoe', password: 'secret', shows: 'a customer with items and orders' },
  { username: 'alice', password: 'secretalice', shows: 'a customer who is disabled and cannot log in' },
  { username: 'clerk', password: 'secret4', shows: 'staff who sees all orders and takes payments' },
  { username: 'root', password: 'secret3', shows: 'an administrator' },
]

const JOHN = 'usr_019b8d627a8000000000000000000001'
const ALICE = 'usr_019b8d627a8000000000000000000002'
const ROOT = 'usr_019b8d627a8000000000000000000003'
const CLERK = 'usr_019b8d627a8000000000000000000004'

const ROD = 'itm_019b92bfc50000000000000000000001'
const TENT = 'itm_019b92bfc50000000000000000000002'
const GUITAR = 'itm_019b92bfc50000000000000000000003'
const AMPLIFIER = 'itm_019b92f6b38000000000000000000004'
const STAPLER = 'itm_019b92f6b38000000000000000000005'
const KEYBOARD = 'itm_019b9778440000000000000000000006'

const PAID_ORDER = 'ord_019bb213ca0000000000000000000001'
const PLACED_ORDER = 'ord_019c1ef998c000000000000000000002'
const PAYMENT = 'pay_019bbd20c4c000000000000000000001'

const USERS: readonly Omit<Tables['users'], 'created_at' | 'tokens_not_before'>[] = [
  {
    id: JOHN,
    username: 'johndoe',
    full_name: 'John Doe',
    email: 'johndoe@example.com',
    disabled: 0,
    password_hash: '$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
  },
  {
    id: ALICE,
    username: 'alice',
    full_name: 'Alice Chains',
    email: 'alicechains@example.com',
    disabled: 1,
    password_hash: '$2b$12$gSvqqUPvlXP2tfVFaWK1Be7DlH.PKZbv5H8KnzzVgXXbVxpva.pFm',
  },
  {
    id: ROOT,
    username: 'root',
    full_name: 'Ada Min',
    email: 'admin@example.com',
    disabled: 0,
    password_hash: '$2b$12$PEPpvHBz2m1TmhM5l3rDj.Hp92aV9TFHFeeE4vfAx1/BUVJdqh7.i',
  },
  {
    id: CLERK,
    username: 'clerk',
    full_name: 'Clark Kent',
    email: 'clerk@example.com',
    disabled: 0,
    password_hash: '$2b$12$Ljrpn7B6/NCjXqIXbdyp9ejjg1rU0gKSaJLOKJYjYKrpJujnu6swS',
  },
]

const ROLES: readonly Tables['user_roles'][] = [
  { user_id: JOHN, role: 'customer' },
  { user_id: ALICE, role: 'customer' },
  { user_id: ROOT, role: 'admin' },
  { user_id: CLERK, role: 'clerk' },
]

const ITEMS: readonly Omit<Tables['items'], 'created_at'>[] = [
  { id: ROD, owner_id: JOHN, title: 'Fishing rod', description: 'Used twice.', price: 45_00 },
  { id: TENT, owner_id: JOHN, title: 'Tent', description: 'For two who are close.', price: 120_00 },
  { id: GUITAR, owner_id: ALICE, title: 'Guitar', description: 'Six strings, one new.', price: 250_00 },
  { id: AMPLIFIER, owner_id: ALICE, title: 'Amplifier', description: null, price: 180_00 },
  { id: STAPLER, owner_id: CLERK, title: 'Stapler', description: 'Red.', price: 12_50 },
  { id: KEYBOARD, owner_id: ROOT, title: 'Keyboard', description: 'Loud.', price: 89_90 },
]

const ORDERS: readonly Omit<Tables['orders'], 'placed_at'>[] = [
  { id: PAID_ORDER, buyer_id: JOHN, status: 'paid' },
  { id: PLACED_ORDER, buyer_id: JOHN, status: 'placed' },
]

const LINES: readonly Tables['order_lines'][] = [
  { order_id: PAID_ORDER, item_id: GUITAR, quantity: 1, unit_price: 250_00 },
  { order_id: PAID_ORDER, item_id: STAPLER, quantity: 2, unit_price: 12_50 },
  { order_id: PLACED_ORDER, item_id: KEYBOARD, quantity: 1, unit_price: 89_90 },
]

const PAYMENTS: readonly Omit<Tables['payments'], 'processed_at'>[] = [
  { id: PAYMENT, order_id: PAID_ORDER, amount: 275_00 },
]

/**
 * The demo world: a customer with two items and two orders, one of them paid; a disabled customer; an administrator; a
 * clerk. Their ids never change, so that examples may name them. Stored whole or not at all, and only where there is no
 * user yet; of several instances that seed at once, one does.
 */
export async function seed(db: Database): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const anybody = await transaction.selectFrom('users').select('id').limit(1).executeTakeFirst()
    if (anybody !== undefined) return
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('users')
      .values(USERS.map((user) => ({ ...user, created_at: madeAt(user.id) })))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) return
    await insertTheRest(transaction)
  })
}

async function insertTheRest(db: Database): Promise<void> {
  await db.insertInto('user_roles').values(ROLES).execute()
  await db
    .insertInto('items')
    .values(ITEMS.map((item) => ({ ...item, created_at: madeAt(item.id) })))
    .execute()
  await db
    .insertInto('orders')
    .values(ORDERS.map((order) => ({ ...order, placed_at: madeAt(order.id) })))
    .execute()
  await db.insertInto('order_lines').values(LINES).execute()
  await db
    .insertInto('payments')
    .values(PAYMENTS.map((payment) => ({ ...payment, processed_at: madeAt(payment.id) })))
    .execute()
}

/** The instant that an id holds. */
function madeAt(id: string): number {
  return Number.parseInt(id.slice('usr_'.length, 'usr_'.length + 12), 16)
}

export async function hasDemoLogins(db: Database): Promise<boolean> {
  const hashes = USERS.map(({ password_hash }) => password_hash)
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('password_hash', 'in', hashes)
    .executeTakeFirst()
  return user !== undefined
}
