import type { AttemptStore, Attempts } from '../oauth/stores.ts'
import { forget, type Passing } from './forgetting.ts'
import { instantOf } from './rows.ts'
import type { Database, Tables } from './tables.ts'

const ATTEMPTS: Passing = { table: 'attempts', key: 'key', matterUntil: 'last_at' }

/** How many milliseconds after the last attempt nothing is held against a key any more. */
const MATTER = 24 * 60 * 60 * 1_000

/** A key that is counted for the first time also makes those forgotten that have not mattered for a day. */
export function createAttemptStore(db: Database, now: () => Date): AttemptStore {
  return {
    async update(key, next) {
      return db.transaction().execute(async (transaction) => {
        const row = await lockRow(transaction, key)
        const current = attemptsOf(row)
        const following = next(current)
        if (following === undefined) await removeRow(transaction, key)
        else if (following !== current) await writeRow(transaction, key, following)
        if (current === undefined) await forget(transaction, ATTEMPTS, now().getTime() - MATTER)
        return following
      })
    },
  }
}

type AttemptsRow = Omit<Tables['attempts'], 'key'>

/** What is there, or an empty row instead of nothing: either way the next one who comes waits for this transaction. */
async function lockRow(db: Database, key: string): Promise<AttemptsRow> {
  return db
    .insertInto('attempts')
    .values({ key, failures: 0, blocked_until: null, last_at: null })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet(({ ref }) => ({ last_at: ref('attempts.last_at') })),
    )
    .returning(['failures', 'blocked_until', 'last_at'])
    .executeTakeFirstOrThrow()
}

async function writeRow(db: Database, key: string, attempts: Attempts): Promise<void> {
  await db
    .updateTable('attempts')
    .set({
      failures: attempts.failures,
      blocked_until: attempts.blockedUntil?.getTime() ?? null,
      last_at: attempts.lastAt.getTime(),
    })
    .where('key', '=', key)
    .execute()
}

async function removeRow(db: Database, key: string): Promise<void> {
  await db.deleteFrom('attempts').where('key', '=', key).execute()
}

function attemptsOf({ failures, blocked_until, last_at }: AttemptsRow): Attempts | undefined {
  if (last_at === null) return undefined
  return { failures, blockedUntil: instantOf(blocked_until), lastAt: new Date(last_at) }
}
