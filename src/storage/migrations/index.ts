import type { Migration } from 'kysely/migration'
import { up as users } from './0001-users.ts'
import { up as shop } from './0002-shop.ts'
import { up as tokens } from './0003-tokens.ts'
import { up as sessions } from './0004-sessions.ts'

/**
 * The way from an empty database to the present one, the same on every database. They run in the order of their names;
 * one that was released is never changed, and a new one is named after the last.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-users': { up: users },
  '0002-shop': { up: shop },
  '0003-tokens': { up: tokens },
  '0004-sessions': { up: sessions },
}
