import type { RevokedTokenStore } from '../oauth/stores.ts'
import type { Database } from './tables.ts'

/** Far more than any clock skew that verification forgives, and than a clock is likely to be set back. */
const KEPT_AFTER_EXPIRY = 24 * 60 * 60 * 1_000

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
      await db
        .insertInto('revoked_tokens')
        .values({ jti, expires_at: expiresAt.getTime() })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await db
        .deleteFrom('revoked_tokens')
        .where('expires_at', '<', now().getTime() - KEPT_AFTER_EXPIRY)
        .execute()
    },
  }
}
