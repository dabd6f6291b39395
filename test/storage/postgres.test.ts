import { createServer } from 'node:net'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { createId } from '../../src/id.ts'
import { openStorage } from '../../src/storage/open.ts'
import { StorageUnavailableError } from '../../src/storage/storage.ts'
import { CALLS, paymentOf, placeForNobody, rejection, unpaidOrder } from './calls.ts'
import { freshPostgres, runSql } from './databases.ts'
import { closedPort, listen } from './ports.ts'
import { afterNoon, NOON, refreshTokenOf, rotationTo, sessionOf } from './records.ts'
import { type Relay, startRelay } from './relay.ts'
import { demoUser, withFreshDatabase, withStorages } from './subject.ts'

describe('a PostgreSQL that is away', () => {
  it.each(CALLS)('makes %s reject as unavailable, without a word of the URL', async (_name, call) => {
    const storage = await openStorage(`postgres://user:hunter2@127.0.0.1:${await closedPort()}/app`)
    const error = await rejection(call(storage))
    expect(error).toBeInstanceOf(StorageUnavailableError)
    expect(error).toMatchObject({ message: 'the database is not available', cause: { code: 'ECONNREFUSED' } })
    await storage.close()
  })

  it('is waited for no longer than the timeout', async () => {
    const silent = createServer()
    const storage = await openStorage(`postgres://127.0.0.1:${await listen(silent)}/app`, { timeout: 20 })
    expect(await rejection(storage.check())).toBeInstanceOf(StorageUnavailableError)
    await storage.close()
    silent.close()
  })

  it.each([
    ['the database is missing', (url: string) => `${url}_missing`],
    ['the password is wrong', (url: string) => url.replace(/:[^:@]+@/, ':wrong@')],
  ])('is one where %s', (_rule, spoil) =>
    withFreshDatabase(freshPostgres, (url) =>
      withStorages([spoil(url)], async (storage) => {
        expect(await rejection(storage.check())).toBeInstanceOf(StorageUnavailableError)
      }),
    ),
  )

  it('is not one that refuses a record', () =>
    withFreshDatabase(freshPostgres, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        const error = await rejection(placeForNobody(storage))
        expect(error).toBeInstanceOf(pg.DatabaseError)
      }),
    ))
})

describe('a PostgreSQL that ends connections', () => {
  it('is used again over new ones', () =>
    withFreshDatabase(freshPostgres, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await terminateConnections(url)
        // The first call may still meet a connection whose end has not been noticed.
        const first = await rejection(storage.check())
        if (first !== undefined) expect(first).toBeInstanceOf(StorageUnavailableError)
        await expect(storage.check()).resolves.toBeUndefined()
      }),
    ))

  it('makes the transaction within reject as unavailable, with nothing stored', () =>
    withFreshDatabase(freshPostgres, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        const orderId = await unpaidOrder(storage)
        await whileLocked(url, 'payments', async () => {
          const error = rejection(storage.payments.process(paymentOf(orderId)))
          await terminateWaiting(url)
          expect(await error).toBeInstanceOf(StorageUnavailableError)
        })
        expect(await storage.orders.findByIds([orderId])).toMatchObject([{ status: 'placed' }])
        expect(await storage.payments.process(paymentOf(orderId))).toBe(true)
      }),
    ))
})

describe('order events on PostgreSQL', () => {
  /** Two instances, one that listens and what it logs, and one where orders are placed. */
  const withListener = (
    work: (world: {
      readonly url: string
      /** The listener's way to the database. */
      readonly relay: Relay
      readonly logged: readonly string[]
      readonly place: () => Promise<string>
      readonly next: () => Promise<unknown>
    }) => Promise<void>,
  ) =>
    withFreshDatabase(freshPostgres, async (url) => {
      const logged: string[] = []
      const write = (_details: object, message: string) => logged.push(message)
      const relay = await startRelay(url)
      const here = await openStorage(relay.url)
      here.report({ info: write, warn: write })
      await withStorages([url], async (there) => {
        await there.migrate()
        await there.seed()
        const { id: buyerId } = await demoUser(there, 'johndoe')
        const placed = await here.orderEvents.placed()
        const ids = placed[Symbol.asyncIterator]()
        const place = async () => {
          const now = new Date()
          const id = createId('ord', now)
          await there.orders.place({ id, buyerId, status: 'placed', placedAt: now }, [])
          return id
        }
        const next = async () => (await ids.next()).value
        await work({ url, relay, logged, place, next }).finally(() => here.close())
      }).finally(relay.close)
    })

  it('come when the database was away for a while, of what was placed meanwhile too, each once', () =>
    withListener(async ({ relay, logged, place, next }) => {
      const placed = [await place()]
      relay.cut()
      await vi.waitFor(() => expect(logged).toHaveLength(1))
      placed.push(await place(), await place())
      // Long enough for it to have tried in vain.
      await vi.waitFor(() => expect(relay.refused()).toBeGreaterThan(2), { timeout: 10_000 })
      placed.push(await place())
      relay.mend()
      for (const id of placed) expect(await next()).toBe(id)
      await vi.waitFor(() => expect(logged.at(-1)).toMatch(/come again/), { timeout: 10_000 })
      const last = await place()
      expect(await next()).toBe(last)
    }))

  it('come again after the connection that listens was ended, also of what was placed meanwhile', () =>
    withListener(async ({ url, logged, place, next }) => {
      for (let round = 0; round < 3; round += 1) {
        await terminateListeners(url)
        const placed = [await place(), await place()]
        expect([await next(), await next()]).toEqual(placed)
      }
      await vi.waitFor(() => expect(logged.at(-1)).toMatch(/come again/))
      expect(logged[0]).toMatch(/no notices come/)
    }))

  it('come after all connections were ended, as after a restart', () =>
    withListener(async ({ url, place, next }) => {
      await terminateConnections(url)
      const placed = await untilDone(place)
      expect(await next()).toBe(placed)
    }))

  it('come of an order, although no notice does', () =>
    withListener(async ({ url, next }) => {
      const id = createId('ord', new Date())
      await runSql(url, `insert into orders select '${id}', buyer_id, status, placed_at from orders limit 1`)
      expect(await next()).toBe(id)
    }))

  it('say nothing but the id', () =>
    withListener(async ({ url, place, next }) => {
      await withClient(url, async (client) => {
        const heard: unknown[] = []
        client.on('notification', ({ payload }) => heard.push(payload))
        await client.query('listen graphql_scopes_order_placed')
        const placed = await place()
        await next()
        await client.query('select 1')
        expect(heard).toEqual([placed])
      })
    }))
})

describe('a rotation under way on PostgreSQL', () => {
  it('holds back the end of its session, so that no token begins after it', () =>
    withFreshDatabase(freshPostgres, (url) =>
      withStorages([url, url], async (here, there) => {
        await here.migrate()
        await here.seed()
        const session = sessionOf((await demoUser(here, 'johndoe')).id)
        const [first, second] = [refreshTokenOf(session.id), refreshTokenOf(session.id)]
        await here.sessions.begin(session, first)
        const [rotating, ending] = await withClient(url, async (client) => {
          await client.query('begin')
          await client.query('select hash from refresh_tokens for update')
          const rotation = here.sessions.rotate(first.hash, rotationTo(second), second)
          await untilWaiting(url, 1)
          const end = there.sessions.end(session.id, NOON)
          await untilWaiting(url, 2)
          await client.query('commit')
          return [rotation, end]
        })
        expect([await rotating, await ending]).toEqual([true, true])
      }),
    ))
})

describe('a change of password under way on PostgreSQL', () => {
  it('is waited for by whoever asks for the settled account', () =>
    withFreshDatabase(freshPostgres, (url) =>
      withStorages([url, url], async (here, there) => {
        await here.migrate()
        await here.seed()
        const { id } = await demoUser(here, 'johndoe')
        const [changing, settling] = await withClient(url, async (client) => {
          await client.query('begin')
          await client.query('lock table sessions in access exclusive mode')
          const change = here.accountAdministration.setPasswordHash(id, '$2b$12$new', NOON)
          await untilWaiting(url, 1)
          const settled = there.accounts.findSettled(id)
          await untilWaiting(url, 2)
          await client.query('commit')
          return [change, settled]
        })
        expect(await changing).toBe(true)
        expect(await settling).toMatchObject({ passwordHash: '$2b$12$new' })
      }),
    ))

  it('shuts out what a login found right while it waited for the account', () =>
    withFreshDatabase(freshPostgres, async (url) => {
      let now = NOON
      const storage = await openStorage(url, { now: () => now })
      try {
        await storage.migrate()
        await storage.seed()
        const { id } = await demoUser(storage, 'johndoe')
        const changing = await withClient(url, async (client) => {
          await client.query('begin')
          await client.query('select id from users for share')
          const change = storage.accountAdministration.setPasswordHash(id, '$2b$12$new', NOON)
          await untilWaiting(url, 1)
          now = afterNoon(2)
          await client.query('commit')
          return [change]
        })
        expect(await Promise.all(changing)).toEqual([true])
        const late = sessionOf(id, { authenticatedAt: afterNoon(1) })
        expect(await storage.sessions.begin(late, undefined)).toBe(false)
      } finally {
        await storage.close()
      }
    }))
})

async function untilWaiting(url: string, count: number): Promise<void> {
  await withClient(url, async (client) => {
    for (let waiting = 0; waiting < count; ) {
      const { rowCount } = await client.query(
        `select pid from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      waiting = rowCount ?? 0
    }
  })
}

/** The first call may still meet a connection whose end has not been noticed. */
async function untilDone<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt()
  } catch (error) {
    expect(error).toBeInstanceOf(StorageUnavailableError)
    return untilDone(attempt)
  }
}

async function terminateListeners(url: string): Promise<void> {
  await runSql(
    url,
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and query like 'listen %'`,
  )
}

async function terminateConnections(url: string): Promise<void> {
  await runSql(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
}

async function whileLocked(url: string, table: string, work: () => Promise<void>): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('begin')
    await client.query(`lock table ${table} in access exclusive mode`)
    await work()
  })
}

/** Ends the connection that waits for a lock, as soon as one does. */
async function terminateWaiting(url: string): Promise<void> {
  await withClient(url, async (client) => {
    for (let terminated = 0; terminated === 0; ) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      terminated = rowCount ?? 0
    }
  })
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
