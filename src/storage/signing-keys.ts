import type { SigningKey, SigningKeyStore } from '../oauth/stores.ts'
import type { Database, Tables } from './tables.ts'

type Jwk = SigningKey['privateJwk']

export function createSigningKeyStore(db: Database): SigningKeyStore {
  return {
    async list() {
      const rows = await db
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy('created_at')
        .orderBy('kid')
        .execute()
      return rows.map(keyOf)
    },

    async addFirst(key) {
      // The first slot is unique: of several that come at once, the database lets one in.
      await db
        .insertInto('signing_keys')
        .values({ ...rowOf(key), slot: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
}

function rowOf(key: SigningKey): Omit<Tables['signing_keys'], 'slot'> {
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    private_jwk: JSON.stringify(key.privateJwk),
    created_at: key.createdAt.getTime(),
  }
}

function keyOf(row: Tables['signing_keys']): SigningKey {
  const privateJwk: unknown = JSON.parse(row.private_jwk)
  if (!isJwk(privateJwk)) throw new Error(`the stored signing key ${row.kid} is no JWK`)
  return { kid: row.kid, algorithm: row.algorithm, privateJwk, createdAt: new Date(row.created_at) }
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string'
}
