import type { AuthorizationCode, AuthorizationCodeStore } from '../oauth/stores.ts'
import { forget, type Passing } from './forgetting.ts'
import { formatList, parseList } from './rows.ts'
import { isShutOut } from './shut-out.ts'
import type { Database, Tables } from './tables.ts'

const CODES: Passing = { table: 'authorization_codes', key: 'hash', matterUntil: 'expires_at' }

/**
 * A code of an account that was shut out since it authenticated is not kept. Each addition also forgets the codes that
 * expired a day ago, exchanged or not.
 */
export function createAuthorizationCodeStore(db: Database, now: () => Date): AuthorizationCodeStore {
  return {
    async add(code) {
      await forget(db, CODES, now().getTime())
      await db.transaction().execute(async (transaction) => {
        if (await isShutOut(transaction, code.accountId, code.authenticatedAt)) return
        await transaction.insertInto('authorization_codes').values(rowOf(code)).execute()
      })
    },

    async find(hash) {
      const row = await db
        .selectFrom('authorization_codes')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst()
      return row === undefined ? undefined : codeOf(row)
    },

    async exchange(hash, sessionId) {
      // The condition decides the race: of several at once, one finds the code not exchanged.
      const { numUpdatedRows } = await db
        .updateTable('authorization_codes')
        .set({ session_id: sessionId })
        .where('hash', '=', hash)
        .where('session_id', 'is', null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
  }
}

function rowOf(code: AuthorizationCode): Tables['authorization_codes'] {
  return {
    hash: code.hash,
    client_id: code.clientId,
    account_id: code.accountId,
    redirect_uri: code.redirectUri,
    scopes: formatList(code.scopes),
    resource: code.resource ?? null,
    code_challenge: code.codeChallenge,
    authenticated_at: code.authenticatedAt.getTime(),
    expires_at: code.expiresAt.getTime(),
    session_id: code.sessionId ?? null,
  }
}

function codeOf(row: Tables['authorization_codes']): AuthorizationCode {
  return {
    hash: row.hash,
    clientId: row.client_id,
    accountId: row.account_id,
    redirectUri: row.redirect_uri,
    scopes: parseList(row.scopes),
    resource: row.resource ?? undefined,
    codeChallenge: row.code_challenge,
    authenticatedAt: new Date(row.authenticated_at),
    expiresAt: new Date(row.expires_at),
    sessionId: row.session_id ?? undefined,
  }
}
