import type { Kysely } from 'kysely'
import type { Order } from '../orders/order.ts'

/** Instants are milliseconds since 1970, booleans are 0 or 1: both databases keep these alike. */
export interface Tables {
  readonly users: {
    readonly id: string
    readonly username: string
    readonly full_name: string | null
    readonly email: string | null
    readonly disabled: 0 | 1
    readonly password_hash: string
    readonly tokens_not_before: number | null
    readonly created_at: number
  }
  readonly user_roles: {
    readonly user_id: string
    /** Without white space; a later version may store roles that this one does not know. */
    readonly role: string
  }
  readonly items: {
    readonly id: string
    readonly owner_id: string
    readonly title: string
    readonly description: string | null
    readonly price: number
    readonly created_at: number
  }
  readonly orders: {
    readonly id: string
    readonly buyer_id: string
    readonly status: Order['status']
    readonly placed_at: number
  }
  readonly order_lines: {
    readonly order_id: string
    readonly item_id: string
    readonly quantity: number
    readonly unit_price: number
  }
  readonly payments: {
    readonly id: string
    readonly order_id: string
    readonly amount: number
    readonly processed_at: number
  }
  readonly signing_keys: {
    readonly kid: string
    /** Unique: 1 for the key that an empty table was given. */
    readonly slot: number
    readonly algorithm: string
    /** JSON. */
    readonly private_jwk: string
    readonly created_at: number
    readonly signs_from: number
  }
  readonly revoked_tokens: {
    readonly jti: string
    readonly expires_at: number
  }
  readonly clients: {
    readonly id: string
    readonly name: string
    readonly secret_hashes: List
    readonly grants: List
    readonly scopes: List | null
    readonly redirect_uris: List
  }
  readonly sessions: {
    readonly id: string
    readonly account_id: string
    readonly client_id: string
    readonly scopes: List
    readonly resource: string | null
    readonly authenticated_at: number
    readonly created_at: number
    readonly expires_at: number
    readonly ended_at: number | null
  }
  readonly refresh_tokens: {
    readonly hash: string
    readonly session_id: string
    readonly issued_at: number
    readonly expires_at: number
    /** These three are null until the token was used. */
    readonly used_at: number | null
    readonly successor: string | null
    readonly sealed_successor: string | null
  }
  readonly authorization_codes: {
    readonly hash: string
    readonly client_id: string
    readonly account_id: string
    readonly redirect_uri: string
    readonly scopes: List
    readonly resource: string | null
    readonly code_challenge: string
    readonly authenticated_at: number
    readonly expires_at: number
    readonly session_id: string | null
  }
  readonly consents: {
    readonly account_id: string
    readonly client_id: string
    readonly scopes: List
    readonly given_at: number
  }
  readonly browser_logins: {
    readonly hash: string
    readonly account_id: string
    readonly authenticated_at: number
    readonly expires_at: number
  }
  readonly attempts: {
    readonly key: string
    readonly failures: number
    readonly blocked_until: number | null
    /** Null in a row that is there for its lock only, and gone when the transaction ends. */
    readonly last_at: number | null
  }
}

/** Strings, as `formatList` writes them. */
type List = string

export type Database = Kysely<Tables>
