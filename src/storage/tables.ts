import type { Kysely } from 'kysely'
import type { Order } from '../orders/order.ts'
import type { User } from '../users/user.ts'

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
    readonly role: User['roles'][number]
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
  }
  readonly revoked_tokens: {
    readonly jti: string
    readonly expires_at: number
  }
}

export type Database = Kysely<Tables>
