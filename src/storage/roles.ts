import { sql } from 'kysely'

/** To select with each row of `users`: its roles, sorted and separated by spaces; null for a user without any. */
export const rolesOfUser = sql<string | null>`(
  select string_agg(role, ' ' order by role) from user_roles where user_id = users.id
)`.as('roles')

/** What `rolesOfUser` selected, as a list. */
export function parseRoles(roles: string | null): readonly string[] {
  return roles === null ? [] : roles.split(' ')
}
