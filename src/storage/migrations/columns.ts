import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'

/**
 * Text that is compared and sorted byte by byte. SQLite does so by itself; PostgreSQL follows the language of the
 * database unless told otherwise, and then ids would not sort by time nor cursors lead on.
 */
export function bytewiseText(db: Kysely<unknown>): RawBuilder<string> {
  return db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`
}
