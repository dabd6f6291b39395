import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations/index.ts'
import { StorageUnavailableError, StorageVersionError } from './storage.ts'
import type { Database } from './tables.ts'

/**
 * Runs the migrations that are pending, all or none. Whoever comes second waits for the first: PostgreSQL has an
 * advisory lock for it, SQLite the lock of a transaction that means to write.
 *
 * @returns the names of those that this call ran, in order
 * @throws {StorageVersionError} `newer` or `forbidden`; nothing was changed
 */
export async function migrate(db: Database): Promise<readonly string[]> {
  await refuseNewer(db)
  const pending = await pendingMigrations(db)
  // Without any the migrator would still write to tables of its own, which not every user of a database may.
  if (pending.length === 0) return []
  const { error, results = [] } = await migratorOf(db).migrateToLatest()
  if (error === undefined) return results.map(({ migrationName }) => migrationName)
  if (!isInsufficientPrivilege(error)) throw error
  const message = `the user of the database may not run the migrations that are pending: ${pending.join(', ')}`
  throw new StorageVersionError('forbidden', message, { cause: error })
}

/** @throws {StorageVersionError} `pending` or `newer` */
export async function requireMigrated(db: Database): Promise<void> {
  await refuseNewer(db)
  const pending = await pendingMigrations(db)
  if (pending.length > 0) throw new StorageVersionError('pending', pendingInWords(pending))
}

/**
 * A newer database is ready too: while a new version takes over, instance by instance, the former one goes on.
 *
 * @throws {StorageUnavailableError} the database cannot be asked, or has migrations pending
 */
export async function check(db: Database): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length > 0) throw new StorageUnavailableError(pendingInWords(pending))
}

async function pendingMigrations(db: Database): Promise<readonly string[]> {
  const known = await migratorOf(db).getMigrations()
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
}

/** Whoever does not know what a column is for may break it. */
async function refuseNewer(db: Database): Promise<void> {
  const known = await migratorOf(db).getMigrations()
  // Without any that was run there may be no table that tells.
  if (known.every(({ executedAt }) => executedAt === undefined)) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length === 0) return
  const message = `the database is newer than this program, which knows nothing of ${unknown.join(', ')}`
  throw new StorageVersionError('newer', message)
}

function migratorOf(db: Database): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}

function pendingInWords(pending: readonly string[]): string {
  return `migrations are pending: ${pending.join(', ')}`
}

/** The SQLSTATE of insufficient_privilege. */
function isInsufficientPrivilege(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501'
}
