import type { Account, AccountStore } from '../oauth/stores.ts'
import { hasRowLocks } from './locks.ts'
import { parseRoles, rolesOfUser } from './roles.ts'
import { instantOf } from './rows.ts'
import type { Database, Tables } from './tables.ts'

/** What of `users` makes an account, beside `rolesOfUser`. */
export const ACCOUNT_COLUMNS = ['id', 'password_hash', 'disabled', 'tokens_not_before'] as const

type AccountRow = Pick<Tables['users'], (typeof ACCOUNT_COLUMNS)[number]> & { readonly roles: string | null }

export function createAccountStore(db: Database): AccountStore {
  async function findBy(column: 'id' | 'username', value: string): Promise<Account | undefined> {
    const row = await db
      .selectFrom('users')
      .select([...ACCOUNT_COLUMNS, rolesOfUser])
      .where(column, '=', value)
      .executeTakeFirst()
    return row === undefined ? undefined : accountOf(row)
  }

  return {
    findByUsername: (username) => findBy('username', username),

    findById: (id) => findBy('id', id),

    findSettled: (id) =>
      // On SQLite a transaction waits for whoever writes.
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('users')
          .select([...ACCOUNT_COLUMNS, rolesOfUser])
          .where('id', '=', id)
          .$if(hasRowLocks(transaction), (query) => query.forShare())
          .executeTakeFirst()
        return row === undefined ? undefined : accountOf(row)
      }),

    async replacePasswordHash(id, current, replacement) {
      await db
        .updateTable('users')
        .set({ password_hash: replacement })
        .where('id', '=', id)
        .where('password_hash', '=', current)
        .execute()
    },
  }
}

/** An account as `ACCOUNT_COLUMNS` and `rolesOfUser` tell it. */
export function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    passwordHash: row.password_hash,
    disabled: row.disabled === 1,
    roles: parseRoles(row.roles),
    tokensNotBefore: instantOf(row.tokens_not_before),
  }
}
