import { EventEmitter, on } from 'node:events'
import { firstIdAt } from '../id.ts'
import type { OrderEvents } from '../orders/order.ts'
import type { Listening, Notices } from './notices.ts'
import type { StorageLog } from './storage.ts'
import type { Database } from './tables.ts'

const CHANNEL = 'graphql_scopes_order_placed'

/** Without notices this is how the orders of other processes are found; with them, the few that no notice came for. */
const LOOK_EVERY_MS = { alone: 500, besideNotices: 5_000 } as const

/** A notice may be late by as much, and is then of an order that was told of. */
const REMEMBER_MS = 60_000

/** Notices are anybody's who may connect to the database. */
const ORDER_ID = /^ord_[\da-f]{32}$/

/** How much older than its commit an order's id may be: it waited for a lock, or was made by another clock. */
const OVERLAP_MS = 10_000

export interface OrderFeedNeeds {
  readonly db: Database
  /** `undefined` where the database has none. */
  readonly notices: Notices | undefined
  readonly now: () => Date
}

/** Order events with a way in, for the store of orders. */
export interface OrderFeed extends OrderEvents {
  /** Within the transaction that stores the order: tells the other instances when that is committed. */
  announce(transaction: Database, orderId: string): Promise<void>
  /** Tells this instance, of an order that is committed. */
  tell(orderId: string): void
  /** Has `log` told when notices stop and come again. Until it is called nobody is. */
  report(log: StorageLog): void
  close(): Promise<void>
}

/**
 * Tells each listener once of every order, on whatever instance it was placed: by a notice, where the database has
 * them, and in any case by looking from time to time for orders that nobody told of. So none is lost while no notices
 * come, and after the database was away. Begins with the first listener.
 */
export function createOrderFeed({ db, notices, now }: OrderFeedNeeds): OrderFeed {
  const emitter = new EventEmitter<{ placed: [orderId: string] }>().setMaxListeners(0)
  /**
   * Those that were told of, or were there before anybody listened, and when that was found: at least those above the
   * floor, and those of the last minute.
   */
  const known = new Map<string, number>()
  /** It never sinks: after a clock was set back nothing is told twice. */
  let floor = ''
  let begun: Promise<void> | undefined
  let listening: Listening | undefined
  let isBlind = false
  let log: StorageLog | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function tell(orderId: string): void {
    if (begun === undefined || known.has(orderId)) return
    known.set(orderId, performance.now())
    emitter.emit('placed', orderId)
  }

  async function begin(): Promise<void> {
    listening = notices?.listen(CHANNEL, {
      hear(text) {
        if (ORDER_ID.test(text)) tell(text)
      },
      lost: (err) => log?.warn({ err }, 'no notices come of orders placed on other instances: found later'),
      resumed() {
        log?.info({}, 'notices come again of orders placed on other instances')
        lookAgain()
      },
    })
    await listening?.begun
    floor = floorAt(now())
    for (const orderId of await idsAbove(db, floor)) known.set(orderId, performance.now())
    wait()
  }

  async function abandon(error: unknown): Promise<never> {
    begun = undefined
    await listening?.close()
    throw error
  }

  function wait(): void {
    if (isClosed) return
    clearTimeout(timer)
    timer = setTimeout(lookAgain, notices === undefined ? LOOK_EVERY_MS.alone : LOOK_EVERY_MS.besideNotices)
    timer.unref()
  }

  async function look(): Promise<void> {
    const next = floorAt(now())
    for (const orderId of await idsAbove(db, floor)) {
      // What is below was looked at meanwhile by another look, and may no longer be known.
      if (orderId > floor) tell(orderId)
    }
    if (next <= floor) return
    floor = next
    const forgotten = performance.now() - REMEMBER_MS
    for (const [orderId, at] of known) if (orderId <= floor && at < forgotten) known.delete(orderId)
  }

  async function lookAgain(): Promise<void> {
    try {
      await look()
      isBlind = false
    } catch (err) {
      if (!isBlind && !isClosed)
        log?.warn({ err }, 'orders placed on other instances cannot be looked for now')
      isBlind = true
    }
    wait()
  }

  return {
    announce: async (transaction, orderId) => notices?.send(transaction, CHANNEL, orderId),
    tell,
    report(next) {
      log = next
    },
    async placed() {
      begun ??= begin().catch(abandon)
      await begun
      // Of what is there already nobody is told who begins only now.
      await look()
      return listenTo(emitter)
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await begun?.catch(() => {})
      await listening?.close()
    },
  }
}

function floorAt(now: Date): string {
  return firstIdAt('ord', new Date(Math.max(0, now.getTime() - OVERLAP_MS)))
}

async function idsAbove(db: Database, floor: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('orders').select('id').where('id', '>', floor).orderBy('id').execute()
  return rows.map(({ id }) => id)
}

/** Listens from here on, and not only from the first `next`: no order falls between subscribing and asking. */
function listenTo(emitter: EventEmitter<{ placed: [orderId: string] }>): AsyncIterable<string> {
  const events = on(emitter, 'placed')
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done, value } = await events.next()
        return done ? { done, value: undefined } : { done: false, value: String(value[0]) }
      },
      async return() {
        await events.return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}
