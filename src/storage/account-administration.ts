import { createId } from '../id.ts'
import type { AccountAdministration } from '../oauth/stores.ts'
import { ACCOUNT_COLUMNS, accountOf } from './accounts.ts'
import { hasRowLocks } from './locks.ts'
import { rolesOfUser } from './roles.ts'
import { lockAccount, setDisabled, shutOut } from './shut-out.ts'
import type { Database } from './tables.ts'

/** @throws {TypeError} (as a rejection) a role is empty or holds white space, and so would be read as several */
export function createAccountAdministration(db: Database, now: () => Date): AccountAdministration {
  return {
    async list() {
      const rows = await db
        .selectFrom('users')
        .select([...ACCOUNT_COLUMNS, 'username', rolesOfUser])
        .orderBy('username')
        .execute()
      return rows.map((row) => ({ ...accountOf(row), username: row.username }))
    },

    async add({ username, passwordHash, roles }) {
      requireRoleNames(roles)
      const createdAt = now()
      const id = createId('usr', createdAt)
      return db.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('users')
          .values({
            id,
            username,
            full_name: null,
            email: null,
            disabled: 0,
            password_hash: passwordHash,
            tokens_not_before: null,
            created_at: createdAt.getTime(),
          })
          .onConflict((conflict) => conflict.column('username').doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 0n) return undefined
        await insertRoles(transaction, id, roles)
        return id
      })
    },

    async setPasswordHash(id, passwordHash, at) {
      return db.transaction().execute(async (transaction) => {
        await lockAccount(transaction, id)
        // Only now nobody can log in with the former password any more (`findSettled`).
        const instant = new Date(Math.max(at.getTime(), now().getTime()))
        const { numUpdatedRows } = await transaction
          .updateTable('users')
          .set({ password_hash: passwordHash })
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        await shutOut(transaction, id, instant)
        return true
      })
    },

    setDisabled: (id, disabled, at) => setDisabled(db, id, disabled, at),

    async setRoles(id, roles) {
      requireRoleNames(roles)
      return db.transaction().execute(async (transaction) => {
        // Without the lock two lists of roles that are set at once could become one.
        const user = await transaction
          .selectFrom('users')
          .select('id')
          .where('id', '=', id)
          .$if(hasRowLocks(transaction), (query) => query.forNoKeyUpdate())
          .executeTakeFirst()
        if (user === undefined) return false
        await transaction.deleteFrom('user_roles').where('user_id', '=', id).execute()
        await insertRoles(transaction, id, roles)
        return true
      })
    },
  }
}

async function insertRoles(db: Database, userId: string, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return
  const rows = [...new Set(roles)].map((role) => ({ user_id: userId, role }))
  await db.insertInto('user_roles').values(rows).execute()
}

function requireRoleNames(roles: readonly string[]): void {
  const unfit = roles.filter((role) => !/^\S+$/.test(role))
  if (unfit.length > 0)
    throw new TypeError(`no name of a role: ${unfit.map((role) => JSON.stringify(role)).join(', ')}`)
}
