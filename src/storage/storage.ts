import type { ItemStore } from '../items/item.ts'
import type {
  AccountAdministration,
  AccountStore,
  AttemptStore,
  AuthorizationCodeStore,
  BrowserLoginStore,
  ClientStore,
  ConsentStore,
  RevokedTokenStore,
  SessionStore,
  SigningKeyStore,
} from '../oauth/stores.ts'
import type { OrderEvents, OrderStore } from '../orders/order.ts'
import type { PaymentStore } from '../payments/payment.ts'
import type { UserStore } from '../users/user.ts'

/**
 * Everything that is kept, on one database. Every write is committed before its promise resolves. Any call rejects with
 * a `StorageUnavailableError` while the database cannot be reached, and works again when it can.
 */
export interface Storage {
  readonly users: UserStore
  readonly items: ItemStore
  readonly orders: OrderStore
  /** Of all processes on the database. While it cannot be reached events wait, and come when it can. */
  readonly orderEvents: OrderEvents
  readonly payments: PaymentStore
  readonly accounts: AccountStore
  readonly accountAdministration: AccountAdministration
  readonly signingKeys: SigningKeyStore
  readonly revokedTokens: RevokedTokenStore
  readonly clients: ClientStore
  readonly sessions: SessionStore
  readonly authorizationCodes: AuthorizationCodeStore
  readonly consents: ConsentStore
  readonly browserLogins: BrowserLoginStore
  readonly attempts: AttemptStore
  /**
   * Brings the schema up to date; instances that start together wait for each other. Rejects with a
   * `StorageVersionError` for a newer database, and where the database's user may not do it.
   *
   * @returns the names of the migrations that this call ran
   */
  migrate(): Promise<readonly string[]>
  /** Rejects with a `StorageVersionError` unless the schema is that of this version. */
  requireMigrated(): Promise<void>
  /** Makes the demo world (docs in `seed.ts`) on an empty database; does nothing on any other. */
  seed(): Promise<void>
  /** Whether somebody in it has the password of a demo login, which is no secret. */
  hasDemoLogins(): Promise<boolean>
  /** Rejects with a `StorageUnavailableError` when the database cannot be reached or has migrations pending. */
  check(): Promise<void>
  /** Has `log` told, in place of who was told before, of what goes wrong and right again while nobody asks for anything. */
  report(log: StorageLog): void
  /** How its connections are used at this moment; `undefined` where there is no pool of them. */
  connections(): ConnectionUse | undefined
  /** Has `listener` told of every statement from now on, in place of who was told before. */
  watch(listener: StatementListener): void
  /** Ends the connections; nothing may be asked afterwards. Closing twice is once. */
  close(): Promise<void>
}

/** Where a storage says what an operator should know, as pino's loggers take it. */
export interface StorageLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

export interface ConnectionUse {
  readonly used: number
  readonly idle: number
  /** Calls that wait for one. */
  readonly waiting: number
  /** How many there may be. */
  readonly limit: number
}

/** One that has ended. */
export interface Statement {
  /** With placeholders in place of every value. */
  readonly sql: string
  readonly milliseconds: number
  readonly failed: boolean
}

/** Called while a request waits, and so must neither throw nor take long. */
export type StatementListener = (statement: Statement) => void

/**
 * The database does not answer, or says that it cannot work now: no connection, shut down, locked for too long, disk
 * full. What was asked may be asked again later. The message names no host and no credential; `cause` is for the log.
 */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError'
}

/** `pending`: older than this version; `newer`; `forbidden`: older, and the user of the database may not change that. */
export type StorageVersionFault = 'pending' | 'newer' | 'forbidden'

/** The database answers, but its schema is that of another version. The message names the migrations. */
export class StorageVersionError extends Error {
  override readonly name = 'StorageVersionError'
  readonly code: StorageVersionFault

  constructor(code: StorageVersionFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
