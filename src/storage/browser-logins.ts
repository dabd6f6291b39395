import type { BrowserLogin, BrowserLoginStore } from '../oauth/stores.ts'
import { forget, type Passing } from './forgetting.ts'
import { isShutOut } from './shut-out.ts'
import type { Database, Tables } from './tables.ts'

const LOGINS: Passing = { table: 'browser_logins', key: 'hash', matterUntil: 'expires_at' }

/**
 * A login of an account that was shut out since it authenticated is not kept. Each addition also forgets the logins
 * that expired a day ago.
 */
export function createBrowserLoginStore(db: Database, now: () => Date): BrowserLoginStore {
  return {
    async add(login) {
      await forget(db, LOGINS, now().getTime())
      await db.transaction().execute(async (transaction) => {
        if (await isShutOut(transaction, login.accountId, login.authenticatedAt)) return
        await transaction.insertInto('browser_logins').values(rowOf(login)).execute()
      })
    },

    async find(hash) {
      const row = await db
        .selectFrom('browser_logins')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst()
      return row === undefined ? undefined : loginOf(row)
    },

    async remove(hash) {
      await db.deleteFrom('browser_logins').where('hash', '=', hash).execute()
    },

    async removeAll(accountId) {
      await db.deleteFrom('browser_logins').where('account_id', '=', accountId).execute()
    },
  }
}

function rowOf(login: BrowserLogin): Tables['browser_logins'] {
  return {
    hash: login.hash,
    account_id: login.accountId,
    authenticated_at: login.authenticatedAt.getTime(),
    expires_at: login.expiresAt.getTime(),
  }
}

function loginOf(row: Tables['browser_logins']): BrowserLogin {
  return {
    hash: row.hash,
    accountId: row.account_id,
    authenticatedAt: new Date(row.authenticated_at),
    expiresAt: new Date(row.expires_at),
  }
}
