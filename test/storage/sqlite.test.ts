import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'
import { StorageUnavailableError } from '../../src/storage/storage.ts'
import { CALLS, paymentOf, placeForNobody, rejection, unpaidOrder, WRITES } from './calls.ts'
import { freshSqlite } from './databases.ts'
import { afterNoon, NOON, sessionOf } from './records.ts'
import { demoUser, withFreshDatabase, withStorages } from './subject.ts'

describe('an SQLite file', () => {
  let directory = ''
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-unavailable-'))
    await writeFile(join(directory, 'text'), 'no database, but longer than the header of one. '.repeat(20))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it.each([
    ['that is a directory', '.'],
    ['beneath a file', 'text/app.db'],
    ['that is something else', 'text'],
  ])('%s makes every call reject as unavailable', async (_rule, path) => {
    const storage = await openStorage(`sqlite:${join(directory, path)}`)
    for (const [, call] of CALLS) {
      expect(await rejection(call(storage))).toBeInstanceOf(StorageUnavailableError)
    }
    await storage.close()
  })

  it('that cannot be opened now is opened by a later call', async () => {
    const path = join(directory, 'later')
    await writeFile(path, '')
    const storage = await openStorage(`sqlite:${join(path, 'app.db')}`)
    expect(await rejection(storage.migrate())).toBeInstanceOf(StorageUnavailableError)
    await rm(path)
    await expect(storage.migrate()).resolves.toContain('0001-users')
    await storage.close()
  })

  it('is for its owner only', async () => {
    const path = join(directory, 'private', 'app.db')
    const storage = await openStorage(`sqlite:${path}`)
    await storage.migrate()
    const modes = await Promise.all([path, `${path}-wal`, join(path, '..')].map((each) => stat(each)))
    expect(modes.map(({ mode }) => mode & 0o077)).toEqual([0, 0, 0])
    await storage.close()
  })
})

describe('an SQLite file that another connection writes to', () => {
  it('is read as it was before', () =>
    withFreshDatabase(freshSqlite, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        const blocker = block(url)
        expect(await storage.revokedTokens.has('jti')).toBe(false)
        blocker.close()
      }),
    ))

  it('is written to when the other one is done, while this process goes on', () =>
    withFreshDatabase(freshSqlite, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        const blocker = block(url)
        const writing = storage.revokedTokens.add('jti', new Date())
        await setImmediate()
        blocker.close()
        await writing
        expect(await storage.revokedTokens.has('jti')).toBe(true)
      }),
    ))

  it('tells of a settled account what the other one leaves', () =>
    withFreshDatabase(freshSqlite, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        const { id } = await demoUser(storage, 'johndoe')
        const blocker = block(url)
        blocker.prepare('update users set password_hash = ? where id = ?').run('$2b$12$new', id)
        const settling = storage.accounts.findSettled(id)
        await setImmediate()
        blocker.exec('commit')
        blocker.close()
        expect(await settling).toMatchObject({ passwordHash: '$2b$12$new' })
      }),
    ))

  it('dates a new password when it is done waiting, so that no login with the former one is later', () =>
    withFreshDatabase(freshSqlite, async (url) => {
      let now = NOON
      const storage = await openStorage(url, { now: () => now })
      try {
        await storage.migrate()
        await storage.seed()
        const { id } = await demoUser(storage, 'johndoe')
        const blocker = block(url)
        const changing = storage.accountAdministration.setPasswordHash(id, '$2b$12$new', NOON)
        await setImmediate()
        now = afterNoon(2)
        blocker.close()
        expect(await changing).toBe(true)
        const late = sessionOf(id, { authenticatedAt: afterNoon(1) })
        expect(await storage.sessions.begin(late, undefined)).toBe(false)
      } finally {
        await storage.close()
      }
    }))

  it('is waited for no longer than the timeout, and serves again afterwards', () =>
    withFreshDatabase(freshSqlite, async (url) => {
      const storage = await openStorage(url, { timeout: 20 })
      await storage.migrate()
      const blocker = block(url)
      for (const [, call] of WRITES) {
        expect(await rejection(call(storage))).toBeInstanceOf(StorageUnavailableError)
      }
      blocker.close()
      await storage.revokedTokens.add('jti', new Date())
      expect(await storage.payments.process(paymentOf('ord_none'))).toBe(false)
      await storage.close()
    }))
})

describe('an SQLite file on a full disk', () => {
  it('refuses as unavailable, and keeps all that was acknowledged before and nothing else', () =>
    withFreshDatabase(freshSqlite, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        const { nodes: before } = await storage.items.page({ first: 100, after: undefined })
        const acknowledged = await fillDisk(url)
        expect(acknowledged.length).toBeGreaterThan(0)
        const { nodes } = await storage.items.page({ first: 1_000, after: undefined })
        const ids = nodes.slice(before.length).map(({ id }) => id)
        expect(ids).toEqual(acknowledged.toSorted())
      }),
    ))

  it('says why, although SQLite has ended the transaction by itself', () =>
    withFreshDatabase(freshSqlite, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        const orderId = await unpaidOrder(storage)
        const file = new BetterSqlite3(url.slice('sqlite:'.length))
        file.exec("create trigger ends before insert on payments begin select raise(rollback, 'ended'); end")
        await expect(storage.payments.process(paymentOf(orderId))).rejects.toThrow('ended')
        file.exec('drop trigger ends')
        file.close()
        expect(await storage.payments.process(paymentOf(orderId))).toBe(true)
      }),
    ))
})

it('does not take a record that SQLite refuses for a failure of the file', () =>
  withFreshDatabase(freshSqlite, (url) =>
    withStorages([url], async (storage) => {
      await storage.migrate()
      const error = await rejection(placeForNobody(storage))
      expect(error).toBeInstanceOf(BetterSqlite3.SqliteError)
    }),
  ))

/** What a process was told is stored before its files could not grow beyond 1 MiB or so. */
async function fillDisk(url: string): Promise<readonly string[]> {
  const program = join(import.meta.dirname, 'fills-the-disk.ts')
  const script = 'ulimit -f 2000 && exec "$0" "$1" "$2"'
  const { stdout } = await promisify(execFile)('sh', ['-c', script, process.execPath, program, url])
  return stdout.trim().split('\n')
}

/** A connection in the middle of a write; closing it gives the lock back. */
function block(url: string) {
  const blocker = new BetterSqlite3(url.slice('sqlite:'.length))
  blocker.exec('begin immediate')
  return blocker
}
