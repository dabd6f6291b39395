import type { SigningKey, SigningKeyStore } from '../oauth/stores.ts'
import type { Database, Tables } from './tables.ts'

type Jwk = SigningKey['privateJwk']

export function createSigningKeyStore(db: Database): SigningKeyStore {
  return {
    async list() {
      const rows = await db
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy('signs_from')
        .orderBy('created_at')
        .orderBy('kid')
        .execute()
      return rows.map(keyOf)
    },

    async addFirst(key) {
      const present = await db.selectFrom('signing_keys').select('kid').limit(1).executeTakeFirst()
      if (present !== undefined) return
      // The first slot is unique: of several that come at once, the database lets one in.
      await db
        .insertInto('signing_keys')
        .values({ ...rowOf(key), slot: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async add(key) {
      // Whoever else takes the same slot at once is before this one, which then takes the next.
      while (!(await addToFreeSlot(db, key)));
    },

    async remove(kid) {
      const { numDeletedRows } = await db
        .deleteFrom('signing_keys')
        .where('kid', '=', kid)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
  }
}

async function addToFreeSlot(db: Database, key: SigningKey): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('signing_keys')
    .values((keys) => ({
      ...rowOf(key),
      slot: keys
        .selectFrom('signing_keys')
        .select(({ fn, lit }) => keys(fn.coalesce(fn.max('slot'), lit(0)), '+', lit(1)).as('slot')),
    }))
    .onConflict((conflict) => conflict.column('slot').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

function rowOf(key: SigningKey): Omit<Tables['signing_keys'], 'slot'> {
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    private_jwk: JSON.stringify(key.privateJwk),
    created_at: key.createdAt.getTime(),
    signs_from: key.signsFrom.getTime(),
  }
}

function keyOf(row: Tables['signing_keys']): SigningKey {
  const privateJwk: unknown = JSON.parse(row.private_jwk)
  if (!isJwk(privateJwk)) throw new Error(`the stored signing key ${row.kid} is no JWK`)
  return {
    kid: row.kid,
    algorithm: row.algorithm,
    privateJwk,
    createdAt: new Date(row.created_at),
    signsFrom: new Date(row.signs_from),
  }
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string'
}
