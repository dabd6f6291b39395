import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from '../../src/storage/migrations/index.ts'
import { postgres } from '../../src/storage/postgres.ts'
import { sqlite } from '../../src/storage/sqlite.ts'

/** Works on a database as a former version left it. @param migration the last that it knows */
export async function withFormerDatabase<Tables>(
  url: string,
  migration: string,
  work: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  await withTables<Tables>(url, async (db) => {
    const { error } = await new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
    }).migrateTo(migration)
    if (error !== undefined) throw error
    await work(db)
  })
}

/** Works on a database past the storage, on whatever tables it has. */
export async function withTables<Tables>(
  url: string,
  work: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  const { dialect } = url.startsWith('sqlite:')
    ? sqlite(url.slice('sqlite:'.length), 5_000)
    : postgres(url, 5_000)
  const db = new Kysely<Tables>({ dialect })
  await work(db).finally(() => db.destroy())
}
