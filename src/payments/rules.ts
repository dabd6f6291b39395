import { RequestError } from '../request-error.ts'
import { isStaff } from '../users/rules.ts'
import type { User } from '../users/user.ts'

/**
 * Whoever takes payments: staff only.
 *
 * @throws {RequestError} NOT_ALLOWED
 */
export function requireCashier(viewer: User | undefined): User {
  if (viewer !== undefined && isStaff(viewer)) return viewer
  throw new RequestError('NOT_ALLOWED', 'Only staff may take payments.')
}
