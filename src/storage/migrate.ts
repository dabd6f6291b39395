import { Migrator } from 'kysely/migration'
import { migrations } from './migrations/index.ts'
import { StorageUnavailableError } from './storage.ts'
import type { Database } from './tables.ts'

/**
 * Runs the migrations that are pending, all or none. Whoever comes second waits for the first: PostgreSQL has an
 * advisory lock for it, SQLite the lock of a transaction that means to write.
 */
export async function migrate(db: Database): Promise<void> {
  const { error } = await migratorOf(db).migrateToLatest()
  if (error !== undefined) throw error
}

/** @throws {StorageUnavailableError} the database cannot be asked, or has migrations pending */
export async function requireMigrated(db: Database): Promise<void> {
  const known = await migratorOf(db).getMigrations()
  const pending = known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
  if (pending.length > 0) throw new StorageUnavailableError(`migrations are pending: ${pending.join(', ')}`)
}

function migratorOf(db: Database): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}
