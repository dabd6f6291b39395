import type DataLoader from 'dataloader'
import type { Item, ItemStore } from './items/item.ts'
import type { Order, OrderEvents, OrderLine, OrderStore } from './orders/order.ts'
import type { Payment, PaymentStore } from './payments/payment.ts'
import type { User, UserStore } from './users/user.ts'

/** What every resolver is handed: made once per request, and once per subscription for all of its events. */
export interface Context {
  /** Of the verified token; `undefined` means that the caller sent none. */
  readonly claims: Readonly<Record<string, unknown>> | undefined
  /** The user that `claims.sub` names, loaded once; `undefined` without a token, and when there is no such user. */
  viewer(): Promise<User | undefined>
  readonly loaders: Loaders
  readonly stores: Stores
  readonly orderEvents: OrderEvents
  now(): Date
  readonly tokens: Tokens
}

/** Everything the domain keeps. */
export interface Stores {
  readonly users: UserStore
  readonly items: ItemStore
  readonly orders: OrderStore
  readonly payments: PaymentStore
}

/**
 * Reads that are collected into one call to a store, and remembered for as long as the request lasts: whoever writes
 * clears what the write made stale. A single record that does not exist is `undefined`.
 */
export interface Loaders {
  readonly users: DataLoader<string, User | undefined>
  readonly items: DataLoader<string, Item | undefined>
  /** By the owner's id, at most the first 100 items. */
  readonly itemsByOwner: DataLoader<string, readonly Item[]>
  readonly orders: DataLoader<string, Order | undefined>
  /** By the order's id. */
  readonly orderLines: DataLoader<string, readonly OrderLine[]>
  readonly payments: DataLoader<string, Payment | undefined>
  /** By the order's id. */
  readonly paymentByOrder: DataLoader<string, Payment | undefined>
}

/** What the token service does for the caller. Each rejects with a GraphQLError, fit for the client, when it refuses. */
export interface Tokens {
  issue(request: IssueTokenRequest): Promise<IssuedToken>
  refresh(request: RefreshTokenRequest): Promise<IssuedToken>
  revoke(token: string): Promise<void>
}

export interface IssueTokenRequest {
  readonly username: string
  readonly password: string
  /** Separated by single spaces; `undefined` asks for no scope. */
  readonly scope: string | undefined
}

export interface RefreshTokenRequest {
  readonly refreshToken: string
  /** Separated by single spaces; `undefined` asks for all that were granted. */
  readonly scope: string | undefined
}

interface IssuedToken {
  readonly accessToken: string
  readonly tokenType: string
  /** Seconds. */
  readonly expiresIn: number
  /** What was granted; `undefined` when no scope was asked for. */
  readonly scope: string | undefined
  readonly refreshToken: string | undefined
}
