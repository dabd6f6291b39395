import { type Kysely, sql } from 'kysely'
import { bytewiseText } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', bytewiseText(db), (column) => column.primaryKey().notNull())
    .addColumn('username', bytewiseText(db), (column) => column.notNull().unique())
    .addColumn('full_name', 'text')
    .addColumn('email', 'text')
    .addColumn('disabled', 'integer', (column) => column.notNull().check(sql`disabled in (0, 1)`))
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('tokens_not_before', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('user_roles')
    .addColumn('user_id', bytewiseText(db), (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('role', bytewiseText(db), (column) => column.notNull())
    .addPrimaryKeyConstraint('user_roles_key', ['user_id', 'role'])
    .execute()
}
