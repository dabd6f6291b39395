import type { Selectable } from 'kysely'
import type { User, UserStore } from '../users/user.ts'
import { parseRoles, rolesOfUser } from './roles.ts'
import { containsText, findInOrder, pageOf } from './rows.ts'
import { setDisabled } from './shut-out.ts'
import type { Database, Tables } from './tables.ts'

type Role = User['roles'][number]
type UserColumn = (typeof USER_COLUMNS)[number]
type UserRow = Pick<Selectable<Tables['users']>, UserColumn> & { readonly roles: string | null }

const USER_COLUMNS = ['id', 'username', 'full_name', 'email', 'disabled', 'created_at'] as const
const ROLES: Readonly<Record<Role, true>> = { admin: true, clerk: true, customer: true }

/** Disabling a user shuts out its tokens, as of `now`. */
export function createUserStore(db: Database, now: () => Date): UserStore {
  const users = () => db.selectFrom('users').select([...USER_COLUMNS, rolesOfUser])

  async function findByIds(ids: readonly string[]): Promise<readonly (User | undefined)[]> {
    return findInOrder(
      ids,
      ({ id }) => id,
      async (unique) => {
        const rows = await users().where('id', 'in', unique).execute()
        return rows.map(userOf)
      },
    )
  }

  return {
    findByIds,

    async page({ first, after = '' }) {
      const rows = await users()
        .where('id', '>', after)
        .orderBy('id')
        .limit(first + 1)
        .execute()
      return pageOf(rows.map(userOf), first)
    },

    async search(text, limit) {
      const rows = await users()
        .where((where) => where.or([containsText('username', text), containsText('full_name', text)]))
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(userOf)
    },

    async setDisabled(id, disabled) {
      await setDisabled(db, id, disabled, now())
      const [user] = await findByIds([id])
      return user
    },
  }
}

function userOf(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    fullName: row.full_name,
    email: row.email,
    disabled: row.disabled === 1,
    roles: parseRoles(row.roles).filter(isRole),
    createdAt: new Date(row.created_at),
  }
}

/** A role that a later version stored means nothing to this one, and so opens nothing. */
function isRole(role: string): role is Role {
  return Object.hasOwn(ROLES, role)
}
