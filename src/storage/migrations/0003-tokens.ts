import type { Kysely } from 'kysely'
import { bytewiseText } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('signing_keys')
    .addColumn('kid', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('slot', 'integer', (column) => column.notNull().unique())
    .addColumn('algorithm', 'text', (column) => column.notNull())
    .addColumn('private_jwk', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('revoked_tokens')
    .addColumn('jti', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('revoked_tokens_by_expiry').on('revoked_tokens').column('expires_at').execute()
}
