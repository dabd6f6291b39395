import { PostgresAdapter } from 'kysely'
import type { Database } from './tables.ts'

/**
 * Whether single rows can and must be locked (`for update`): PostgreSQL lets transactions write side by side, each on
 * what was there when its statement began. SQLite has one writer at a time, and no such clause.
 */
export function hasRowLocks(db: Database): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
