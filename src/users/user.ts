import type { Page, PageRequest } from '../connection.ts'
import type { Role } from '../generated/graphql.ts'

export interface User {
  /** `usr_…`: never reused, and what an access token's `sub` holds. */
  readonly id: string
  readonly username: string
  readonly fullName: string | null
  readonly email: string | null
  readonly disabled: boolean
  /** Sorted, without repeats; empty means that no scope may be granted. */
  readonly roles: readonly Role[]
  readonly createdAt: Date
}

export interface UserStore {
  /** In the order of `ids`; `undefined` where there is no such user. */
  findByIds(ids: readonly string[]): Promise<readonly (User | undefined)[]>
  page(request: PageRequest): Promise<Page<User>>
  /** Users whose name contains the text, case-insensitively; at most `limit`, by ascending id. */
  search(text: string, limit: number): Promise<readonly User[]>
  /** @returns the user as it is now; `undefined` when there is no such user */
  setDisabled(id: string, disabled: boolean): Promise<User | undefined>
}
