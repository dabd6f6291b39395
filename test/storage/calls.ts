import type { Payment } from '../../src/payments/payment.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { demoUser } from './subject.ts'

type Call = (storage: Storage) => Promise<unknown>

/** Calls of storage that write. */
export const WRITES: readonly (readonly [name: string, call: Call])[] = [
  ['writing', (storage) => storage.revokedTokens.add('jti', new Date())],
  ['counting', (storage) => storage.attempts.update('key', () => undefined)],
  ['ending', (storage) => storage.sessions.end('none', new Date())],
  ['disabling', (storage) => storage.accountAdministration.setDisabled('usr_none', true, new Date())],
  ['a transaction', (storage) => storage.payments.process(paymentOf('ord_none'))],
]

/** A call of each kind. */
export const CALLS: readonly (readonly [name: string, call: Call])[] = [
  ['check', (storage) => storage.check()],
  ['migrate', (storage) => storage.migrate()],
  ['seed', (storage) => storage.seed()],
  ['listening', (storage) => storage.orderEvents.placed()],
  ['reading', (storage) => storage.users.page({ first: 1, after: undefined })],
  ...WRITES,
]

export function paymentOf(orderId: string): Payment {
  return { id: 'pay_1', orderId, amount: 1, processedAt: new Date('2026-03-01T00:00:00Z') }
}

/** The order of the demo world that can still be paid. */
export async function unpaidOrder(storage: Storage): Promise<string> {
  const { id } = await demoUser(storage, 'johndoe')
  const { nodes } = await storage.orders.page({ first: 10, after: undefined }, id)
  return nodes.find(({ status }) => status === 'placed')?.id ?? ''
}

/** An order that no database takes, because of its buyer. */
export async function placeForNobody(storage: Storage): Promise<void> {
  const order = { id: 'ord_1', buyerId: 'usr_nobody', status: 'placed', placedAt: new Date(0) } as const
  await storage.orders.place(order, [])
}

/** What the promise was rejected with; `undefined` when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}
