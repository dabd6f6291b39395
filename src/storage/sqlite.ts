import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { DatabaseKind } from './availability.ts'

type SqliteFile = InstanceType<typeof BetterSqlite3>

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL)/
const LONGEST_PAUSE = 25

/**
 * One SQLite file, which several processes may share.
 *
 * @param path `:memory:` keeps everything in this process, for as long as the storage is open
 * @param timeout how many milliseconds to wait while another connection writes
 */
export function sqlite(path: string, timeout: number): DatabaseKind {
  return {
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => createDriver(path, timeout),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    isUnavailable: (error) => UNAVAILABLE.test(codeOf(error)),
  }
}

/** Makes all pending migrations one transaction, for whose lock a second process waits. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function createDriver(path: string, timeout: number): Driver {
  let file: SqliteFile | undefined
  const driver = new SqliteDriver({
    database: async () => {
      file = await openFile(path, timeout)
      return file
    },
  })
  return {
    init: (options) => driver.init(options),
    acquireConnection: async () => patientConnection(await driver.acquireConnection(), timeout),
    async beginTransaction(connection) {
      // Takes the lock at once: a transaction that reads before it writes could be refused in its middle.
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    },
    commitTransaction: (connection) => driver.commitTransaction(connection),
    async rollbackTransaction(connection) {
      // On a full disk SQLite has rolled back by itself, and a refused second time would hide the reason.
      if (file?.inTransaction) await driver.rollbackTransaction(connection)
    },
    releaseConnection: () => driver.releaseConnection(),
    destroy: () => driver.destroy(),
  }
}

async function openFile(path: string, timeout: number): Promise<SqliteFile> {
  if (path !== ':memory:') createPrivately(path)
  const file = new BetterSqlite3(path, { timeout: 0 })
  try {
    await patiently(async () => file.pragma('journal_mode = WAL'), timeout)
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    addFunctionsOfPostgres(file)
    return file
  } catch (error) {
    file.close()
    throw error
  }
}

/** Password hashes and private keys are for nobody else to read; what SQLite puts beside a file has its mode. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

/** `lower` of SQLite itself knows the letters of ASCII only. */
function addFunctionsOfPostgres(file: SqliteFile): void {
  const options = { deterministic: true, directOnly: true }
  file.function('lower', options, (text) => (typeof text === 'string' ? text.toLowerCase() : text))
  file.function('strpos', options, (text, part) => {
    return typeof text === 'string' && typeof part === 'string' ? text.indexOf(part) + 1 : null
  })
}

function patientConnection(connection: DatabaseConnection, timeout: number): DatabaseConnection {
  return {
    executeQuery: <Row>(query: CompiledQuery) =>
      patiently(() => connection.executeQuery<Row>(query), timeout),
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  }
}

/**
 * Tries again while another connection holds the lock. SQLite's own `busy_timeout` would wait within the call and so
 * hold up everything else in this process, also the very transaction that it waits for. Nothing is done twice: a busy
 * statement did nothing.
 */
async function patiently<Result>(attempt: () => Promise<Result>, timeout: number): Promise<Result> {
  const deadline = performance.now() + timeout
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await attempt()
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || performance.now() >= deadline) throw error
    }
    await setTimeout(pause)
  }
}

function codeOf(error: unknown): string {
  return error instanceof BetterSqlite3.SqliteError ? error.code : ''
}
