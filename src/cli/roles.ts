import type { Role } from '../generated/graphql.ts'

/** Every role that a user can have. */
export const ROLES: readonly string[] = Object.keys({
  customer: true,
  clerk: true,
  admin: true,
} satisfies Record<Role, true>)
