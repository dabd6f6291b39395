import type { Command } from 'commander'
import { noSuchUser, requireAccount, usernameFault } from './accounts.ts'
import { type Administration, administer } from './administer.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import { addGroup, addSubcommand, repeatable } from './commands.ts'
import { CommandError } from './outcomes.ts'
import { hashPassword, PASSWORD_HELP, readNewPassword } from './password.ts'
import { ROLES } from './roles.ts'
import { formatTable, printable, quoted } from './table.ts'
import { addUserAccessCommands } from './user-access.ts'

/** `user …`: accounts, their roles and their access. */
export function addUserCommands(program: Command): void {
  const user = addGroup(program, 'user', 'who may log in: add, list, disable, …')
  addSubcommand(user, 'add <username>', 'add somebody who can log in')
    .addOption(repeatable('--role <role>', ROLES.join(', '), ROLES))
    .addHelpText('after', `\n${USERNAME_RULES}\n${PASSWORD_HELP}`)
    .action((username: string, options: AnswerOptions & { readonly role: readonly string[] }) =>
      administer(options, (administration) => addUser(administration, username, options.role)),
    )
  addSubcommand(user, 'list', 'list everybody, by name').action((options: AnswerOptions) =>
    administer(options, listUsers),
  )
  addSubcommand(user, 'roles <username> [role...]', 'show the roles of a user, or set them')
    .option('--none', 'take away every role')
    .addHelpText('after', ROLES_HELP)
    .action(
      (username: string, roles: readonly string[], options: AnswerOptions & { readonly none?: boolean }) =>
        administer(options, (administration) =>
          roles.length === 0 && options.none !== true
            ? showRoles(administration, username)
            : setRoles(administration, username, requireRoles(roles, options.none === true)),
        ),
    )
  addUserAccessCommands(user)
}

const USERNAME_RULES = `A username has 1 to 100 characters, none of them a control character or another
that cannot be seen, and no white space at its ends. It is kept exactly as it is written here.`

const ROLES_HELP = `
Roles: ${ROLES.join(', ')}. Those given take the place of all that the user
has. Tokens that exist keep their scopes until they expire; the next refresh
goes by the new roles.`

async function addUser(
  administration: Administration,
  username: string,
  requested: readonly string[],
): Promise<Answer> {
  const { config, storage, audit } = administration
  const roles = [...new Set(requested)]
  const fault = usernameFault(username)
  if (fault !== undefined) throw new CommandError('wrong_usage', `the username ${fault}`)
  // Before a password is asked for in vain; the database decides below.
  if ((await storage.accounts.findByUsername(username)) !== undefined) throw taken(username)
  const passwordHash = await hashPassword(await readNewPassword(), config.bcryptCost)
  const id = await storage.accountAdministration.add({ username, passwordHash, roles })
  if (id === undefined) throw taken(username)
  audit({ type: 'account_added', accountId: id, roles })
  return {
    text: `Added ${printable(username)} (${id}) with ${rolesInWords(roles)}.`,
    json: { id, username, roles },
  }
}

function taken(username: string): CommandError {
  return new CommandError('refused', `the username ${quoted(username)} is taken; nothing was changed`)
}

async function listUsers({ storage }: Administration): Promise<Answer> {
  const accounts = await storage.accountAdministration.list()
  const rows = accounts.map(({ username, id, roles, disabled }) => [
    username,
    roles,
    disabled ? 'disabled' : 'active',
    id,
  ])
  return {
    text: rows.length === 0 ? 'There are no users.' : formatTable(['USERNAME', 'ROLES', 'STATE', 'ID'], rows),
    json: accounts.map(({ id, username, roles, disabled, tokensNotBefore = null }) => ({
      id,
      username,
      roles,
      disabled,
      tokensNotBefore,
    })),
  }
}

async function showRoles(administration: Administration, username: string): Promise<Answer> {
  const { id, roles } = await requireAccount(administration, username)
  return {
    text: `${printable(username)} has ${rolesInWords(roles)}.`,
    json: { id, username, roles },
  }
}

async function setRoles(
  administration: Administration,
  username: string,
  roles: readonly string[],
): Promise<Answer> {
  const { id } = await requireAccount(administration, username)
  if (!(await administration.storage.accountAdministration.setRoles(id, roles))) throw noSuchUser(username)
  administration.audit({ type: 'roles_set', accountId: id, roles })
  return {
    text: `${printable(username)} now has ${rolesInWords(roles)}.`,
    json: { id, username, roles },
  }
}

function requireRoles(roles: readonly string[], none: boolean): readonly string[] {
  if (none && roles.length > 0)
    throw new CommandError('wrong_usage', 'name roles, or say --none, but not both')
  const unknown = roles.filter((role) => !ROLES.includes(role))
  if (unknown.length === 0) return [...new Set(roles)]
  throw new CommandError(
    'wrong_usage',
    `there is no role ${unknown.map(printable).join(', ')}; there are ${ROLES.join(', ')}`,
  )
}

function rolesInWords(roles: readonly string[]): string {
  return roles.length === 0
    ? 'no role, so that no scope can be granted'
    : `the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`
}
