import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely'
import type { Notices } from './notices.ts'
import { type ConnectionUse, type StatementListener, StorageUnavailableError } from './storage.ts'

/** What Kysely has to know of a database, and what we have to. */
export interface DatabaseKind {
  readonly dialect: Dialect
  /** One that has time, for migrations. Default: the same as for everything else. */
  migrationDialect?(): Dialect
  /** Whether a statement failed because the database cannot work now, and not because of the statement. */
  isUnavailable(error: unknown): boolean
  /** Default: it has none. */
  readonly notices?: Notices
  /** Of its pool, where it has one. */
  readonly connections?: () => ConnectionUse
}

/** Who is told of statements, if anybody. */
export interface StatementWatch {
  listener?: StatementListener
}

/** The dialect with a driver that says `StorageUnavailableError` for whatever is the database's fault. */
export function reportUnavailable(
  dialect: Dialect,
  { isUnavailable }: Pick<DatabaseKind, 'isUnavailable'>,
  watch: StatementWatch = {},
): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => watchDriver(dialect.createDriver(), isUnavailable, watch),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

type IsUnavailable = DatabaseKind['isUnavailable']

function watchDriver(driver: Driver, isUnavailable: IsUnavailable, watch: StatementWatch): Driver {
  const watched = new WeakSet<DatabaseConnection>()
  return {
    // Until there is a connection no statement can be at fault, so that every failure is the database's.
    init: (options) => translate(() => driver.init(options), always),
    async acquireConnection(options) {
      const connection = await translate(() => driver.acquireConnection(options), always)
      if (!watched.has(connection)) watchConnection(connection, isUnavailable, watch)
      watched.add(connection)
      return connection
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection, options) => driver.releaseConnection(connection, options),
    destroy: (options) => driver.destroy(options),
  }
}

/** In place, because a driver knows its connections by their identity; it sends `begin` and `commit` this way too. */
function watchConnection(
  connection: DatabaseConnection,
  isUnavailable: IsUnavailable,
  watch: StatementWatch,
): void {
  const executeQuery = connection.executeQuery.bind(connection)
  connection.executeQuery = <Row>(query: CompiledQuery) =>
    translate(() => timed(query.sql, watch, () => executeQuery<Row>(withoutNul(query))), isUnavailable)
}

/** Nothing is timed where nobody listens. */
function timed<Result>(
  sql: string,
  { listener }: StatementWatch,
  run: () => Promise<Result>,
): Promise<Result> {
  if (listener === undefined) return run()
  const startedAt = performance.now()
  const tell = (failed: boolean) => listener({ sql, milliseconds: performance.now() - startedAt, failed })
  const running = run()
  running.then(
    () => tell(false),
    () => tell(true),
  )
  return running
}

/**
 * PostgreSQL refuses NUL within text, which is a legal character in JSON: like half a surrogate pair it becomes U+FFFD,
 * on both databases, so that a stranger's id is not found instead of being an error.
 */
function withoutNul(query: CompiledQuery): CompiledQuery {
  if (!query.parameters.some(hasNul)) return query
  return {
    ...query,
    parameters: query.parameters.map((value) => (hasNul(value) ? value.replaceAll('\0', '\ufffd') : value)),
  }
}

function hasNul(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\0')
}

async function translate<Result>(work: () => Promise<Result>, isUnavailable: IsUnavailable): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isUnavailable(error)) throw error
    throw new StorageUnavailableError('the database is not available', { cause: error })
  }
}

function always(): boolean {
  return true
}
