import { type Kysely, sql } from 'kysely'
import { bytewiseText } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await datesOfKeys(db)
  await createClients(db)
  await createSessions(db)
  await createRefreshTokens(db)
  await createAuthorizationCodes(db)
  await createConsents(db)
  await createBrowserLogins(db)
  await createAttempts(db)
}

/** Keys signed from their creation on until now, and so does one that the former version still adds. */
async function datesOfKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('signing_keys')
    .addColumn('signs_from', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`update signing_keys set signs_from = created_at`.execute(db)
}

async function createClients(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('clients')
    .addColumn('id', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('secret_hashes', 'text', (column) => column.notNull())
    .addColumn('grants', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text')
    .addColumn('redirect_uris', 'text', (column) => column.notNull())
    .execute()
}

/** `client_id` refers to no table here and below: not every client is stored. */
async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('account_id', bytewiseText(db), (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('client_id', bytewiseText(db), (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('resource', 'text')
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute()
  await createIndex(db, 'sessions', 'account_id')
  await createIndex(db, 'sessions', 'client_id')
  await createIndex(db, 'sessions', 'expires_at')
}

async function createRefreshTokens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('refresh_tokens')
    .addColumn('hash', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('session_id', bytewiseText(db), (column) =>
      column.notNull().references('sessions.id').onDelete('cascade'),
    )
    .addColumn('issued_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('successor', 'text')
    .addColumn('sealed_successor', 'text')
    .execute()
  await createIndex(db, 'refresh_tokens', 'session_id')
  await createIndex(db, 'refresh_tokens', 'expires_at')
}

async function createAuthorizationCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('authorization_codes')
    .addColumn('hash', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('client_id', bytewiseText(db), (column) => column.notNull())
    .addColumn('account_id', bytewiseText(db), (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('redirect_uri', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('resource', 'text')
    .addColumn('code_challenge', 'text', (column) => column.notNull())
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('session_id', bytewiseText(db))
    .execute()
  await createIndex(db, 'authorization_codes', 'account_id')
  await createIndex(db, 'authorization_codes', 'client_id')
  await createIndex(db, 'authorization_codes', 'expires_at')
}

async function createConsents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('consents')
    .addColumn('account_id', bytewiseText(db), (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('client_id', bytewiseText(db), (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('given_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('consents_key', ['account_id', 'client_id'])
    .execute()
  await createIndex(db, 'consents', 'client_id')
}

async function createBrowserLogins(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('browser_logins')
    .addColumn('hash', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('account_id', bytewiseText(db), (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await createIndex(db, 'browser_logins', 'account_id')
  await createIndex(db, 'browser_logins', 'expires_at')
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('attempts')
    .addColumn('key', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('blocked_until', 'bigint')
    .addColumn('last_at', 'bigint')
    .execute()
  await createIndex(db, 'attempts', 'last_at')
}

async function createIndex(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await db.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute()
}
