import { Kysely } from 'kysely'
import { createAccountAdministration } from './account-administration.ts'
import { createAccountStore } from './accounts.ts'
import { createAttemptStore } from './attempts.ts'
import { createAuthorizationCodeStore } from './authorization-codes.ts'
import { type DatabaseKind, reportUnavailable, type StatementWatch } from './availability.ts'
import { createBrowserLoginStore } from './browser-logins.ts'
import { createClientStore } from './clients.ts'
import { createConsentStore } from './consents.ts'
import { createItemStore } from './items.ts'
import { check, migrate, requireMigrated } from './migrate.ts'
import { createOrderFeed } from './order-feed.ts'
import { createOrderStore } from './orders.ts'
import { createPaymentStore } from './payments.ts'
import { createRevokedTokenStore } from './revoked-tokens.ts'
import { hasDemoLogins, seed } from './seed.ts'
import { createSessionStore } from './sessions.ts'
import { createSigningKeyStore } from './signing-keys.ts'
import type { Storage } from './storage.ts'
import type { Database, Tables } from './tables.ts'
import { createUserStore } from './users.ts'

export interface StorageOptions {
  /**
   * How many milliseconds to wait for a connection and for each statement (PostgreSQL), or for another writer (SQLite),
   * before a call rejects with `StorageUnavailableError`. Default: 5,000.
   */
  readonly timeout?: number
  /**
   * Dates new and disabled accounts, and says what expired so long ago that it is forgotten. Default: the system's
   * clock.
   */
  readonly now?: () => Date
}

type Connect = (url: string, timeout: number) => Promise<DatabaseKind>

/** A driver is loaded only when its database is asked for. */
const DATABASES: readonly (readonly [form: RegExp, connect: Connect])[] = [
  [
    /^sqlite:(?!\/\/)./,
    async (url, timeout) => (await import('./sqlite.ts')).sqlite(url.slice('sqlite:'.length), timeout),
  ],
  [/^postgres(ql)?:\/\/./, async (url, timeout) => (await import('./postgres.ts')).postgres(url, timeout)],
]

/**
 * The storage behind a URL: `sqlite:path/to/file`, whose directory is made when missing, `sqlite::memory:`, or
 * `postgres://user:password@host/database`. Connects when first asked something, so that a database that is away
 * now may come later; brings nothing up to date by itself (`migrate`).
 *
 * @throws {TypeError} the URL has none of these forms; the message does not repeat it, for it may hold a password
 */
export async function openStorage(url: string, options: StorageOptions = {}): Promise<Storage> {
  const { timeout = 5_000, now = () => new Date() } = options
  const [, connect] = DATABASES.find(([form]) => form.test(url)) ?? []
  if (connect === undefined || !URL.canParse(url)) {
    throw new TypeError(
      'a database URL is sqlite:path/to/file, sqlite::memory: or postgres://user:password@host/database, ' +
        'with the special characters of a password percent-encoded',
    )
  }
  const kind = await connect(url, timeout)
  const watch: StatementWatch = {}
  const db = new Kysely<Tables>({ dialect: reportUnavailable(kind.dialect, kind, watch) })
  const feed = createOrderFeed({ db, notices: kind.notices, now })
  return {
    users: createUserStore(db, now),
    items: createItemStore(db),
    orders: createOrderStore(db, feed),
    orderEvents: { placed: feed.placed },
    payments: createPaymentStore(db),
    accounts: createAccountStore(db),
    accountAdministration: createAccountAdministration(db, now),
    signingKeys: createSigningKeyStore(db),
    revokedTokens: createRevokedTokenStore(db, now),
    clients: createClientStore(db),
    sessions: createSessionStore(db, now),
    authorizationCodes: createAuthorizationCodeStore(db, now),
    consents: createConsentStore(db),
    browserLogins: createBrowserLoginStore(db, now),
    attempts: createAttemptStore(db, now),
    migrate: () => migrateWithTime(db, kind),
    requireMigrated: () => requireMigrated(db),
    seed: () => seed(db),
    hasDemoLogins: () => hasDemoLogins(db),
    check: () => check(db),
    report: feed.report,
    async close() {
      await feed.close()
      await db.destroy()
    },
    connections: () => kind.connections?.(),
    watch: (listener) => void Object.assign(watch, { listener }),
  }
}

async function migrateWithTime(db: Database, kind: DatabaseKind): Promise<readonly string[]> {
  if (kind.migrationDialect === undefined) return migrate(db)
  const patient = new Kysely<Tables>({ dialect: reportUnavailable(kind.migrationDialect(), kind) })
  try {
    return await migrate(patient)
  } finally {
    await patient.destroy()
  }
}
