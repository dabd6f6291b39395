import type { JWK } from 'jose'

/** What the token service has to know of a user. */
export interface Account {
  /** Stable and never reused: the `sub` of its tokens. */
  readonly id: string
  /** bcrypt, `$2b$…`. */
  readonly passwordHash: string
  readonly disabled: boolean
  readonly roles: readonly string[]
  /** Tokens issued before this instant are no longer accepted; `undefined` accepts all. */
  readonly tokensNotBefore: Date | undefined
}

export interface AccountStore {
  /** Usernames are compared exactly as received. */
  findByUsername(username: string): Promise<Account | undefined>
  findById(id: string): Promise<Account | undefined>
  /** Stores `replacement`, unless the hash is no longer `current`: a password changed meanwhile stays. */
  replacePasswordHash(id: string, current: string, replacement: string): Promise<void>
}

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  /** The one JWS algorithm (`alg`) that this key is for. */
  readonly algorithm: string
  readonly privateJwk: JWK
  readonly createdAt: Date
}

export interface SigningKeyStore {
  /** Oldest first. */
  list(): Promise<readonly SigningKey[]>
  /** Stores the key unless there is one already, so that instances that start together agree on one. */
  addFirst(key: SigningKey): Promise<void>
}

/** Ids (`jti`) of access tokens that were revoked before they expired. */
export interface RevokedTokenStore {
  has(jti: string): Promise<boolean>
  /** Remembered at least until `expiresAt`, when the token dies by itself. Adding twice changes nothing. */
  add(jti: string, expiresAt: Date): Promise<void>
}
