import type { Command } from 'commander'
import { endingSessions, noSuchUser, requireAccount, sessionsInWords } from './accounts.ts'
import { type Administration, administer } from './administer.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import { addSubcommand } from './commands.ts'
import { hashPassword, PASSWORD_HELP, readNewPassword } from './password.ts'
import { printable } from './table.ts'

/** Those of `user …` that let somebody in, or shut somebody out. */
export function addUserAccessCommands(user: Command): void {
  addSubcommand(user, 'disable <username>', 'shut somebody out at once: sessions end, tokens die').action(
    (username: string, options: AnswerOptions) =>
      administer(options, (administration) => disable(administration, username)),
  )
  addSubcommand(user, 'enable <username>', 'let somebody log in again; old tokens stay dead').action(
    (username: string, options: AnswerOptions) =>
      administer(options, (administration) => enable(administration, username)),
  )
  addSubcommand(user, 'password <username>', 'set a new password: sessions end, tokens die')
    .addHelpText('after', `\n${PASSWORD_HELP}`)
    .action((username: string, options: AnswerOptions) =>
      administer(options, (administration) => setPassword(administration, username)),
    )
}

async function disable(administration: Administration, username: string): Promise<Answer> {
  const { accountAdministration } = administration.storage
  const { id } = await requireAccount(administration, username)
  const endedSessions = await endingSessions(administration, id, (at) =>
    accountAdministration.setDisabled(id, true, at),
  )
  if (endedSessions === undefined) throw noSuchUser(username)
  administration.audit({ type: 'account_disabled', accountId: id })
  return {
    text: `Disabled ${printable(username)}; ${sessionsInWords(endedSessions)} ended.`,
    json: { id, username, disabled: true, endedSessions },
  }
}

async function enable(administration: Administration, username: string): Promise<Answer> {
  const { storage, audit, now } = administration
  const { id } = await requireAccount(administration, username)
  if (!(await storage.accountAdministration.setDisabled(id, false, now()))) throw noSuchUser(username)
  audit({ type: 'account_enabled', accountId: id })
  return {
    text: `Enabled ${printable(username)}, who has to log in anew.`,
    json: { id, username, disabled: false },
  }
}

async function setPassword(administration: Administration, username: string): Promise<Answer> {
  const { accountAdministration } = administration.storage
  const { id } = await requireAccount(administration, username)
  const passwordHash = await hashPassword(await readNewPassword(), administration.config.bcryptCost)
  const endedSessions = await endingSessions(administration, id, (at) =>
    accountAdministration.setPasswordHash(id, passwordHash, at),
  )
  if (endedSessions === undefined) throw noSuchUser(username)
  administration.audit({ type: 'password_set', accountId: id })
  return {
    text: `Set the password of ${printable(username)}; ${sessionsInWords(endedSessions)} ended.`,
    json: { id, username, endedSessions },
  }
}
