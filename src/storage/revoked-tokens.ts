import type { RevokedTokenStore } from '../oauth/stores.ts'
import { forget, type Passing } from './forgetting.ts'
import type { Database } from './tables.ts'

const REVOKED_TOKENS: Passing = { table: 'revoked_tokens', key: 'jti', matterUntil: 'expires_at' }

/** Each addition also forgets the tokens that have been dead for a day. */
export function createRevokedTokenStore(db: Database, now: () => Date): RevokedTokenStore {
  return {
    async has(jti) {
      const row = await db
        .selectFrom('revoked_tokens')
        .select('jti')
        .where('jti', '=', jti)
        .executeTakeFirst()
      return row !== undefined
    },

    async add(jti, expiresAt) {
      await forget(db, REVOKED_TOKENS, now().getTime())
      await db
        .insertInto('revoked_tokens')
        .values({ jti, expires_at: expiresAt.getTime() })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
}
