import { sql } from 'kysely'
import { hasRowLocks } from './locks.ts'
import type { Database, Tables } from './tables.ts'

/** Where to find what no longer matters: a table, its key, and the column with the instant after which that is so. */
export type Passing = {
  [Table in keyof Tables]: {
    readonly table: Table
    readonly key: keyof Tables[Table]
    readonly matterUntil: keyof Tables[Table]
  }
}[keyof Tables]

/** Far more than any clock skew that verification forgives, and than a clock is likely to be set back. */
const KEPT = 24 * 60 * 60 * 1_000

/** More than one addition adds, so that forgetting catches up, and little enough for one call to bear. */
const AT_ONCE = 100

/**
 * Deletes what has not mattered for a day at `now`, in milliseconds, though not all at once. Never waits for another
 * transaction: what is locked is left to the next one who asks.
 */
export async function forget(db: Database, { table, key, matterUntil }: Passing, now: number): Promise<void> {
  const skipLocked = hasRowLocks(db) ? sql`for update skip locked` : sql``
  await sql`
    delete from ${sql.table(table)} where ${sql.ref(key)} in (
      select ${sql.ref(key)} from ${sql.table(table)}
      where ${sql.ref(matterUntil)} < ${now - KEPT} limit ${AT_ONCE} ${skipLocked}
    )`.execute(db)
}
