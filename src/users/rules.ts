import { RequestError } from '../request-error.ts'
import type { User } from './user.ts'

/** Clerks and administrators. */
export function isStaff({ roles }: User): boolean {
  return roles.includes('clerk') || roles.includes('admin')
}

/** Whether the viewer may know more of a user than the name under which items are sold: it is that user, or staff. */
export function mayReadDetails(viewer: User | undefined, user: User): boolean {
  return viewer !== undefined && (viewer.id === user.id || isStaff(viewer))
}

/**
 * The viewer, where only a user will do.
 *
 * @throws {RequestError} NOT_ALLOWED: the token was issued to nobody who is a user here
 */
export function requireViewer(viewer: User | undefined): User {
  if (viewer !== undefined) return viewer
  throw new RequestError('NOT_ALLOWED', 'Only a user of this API may do this.')
}
