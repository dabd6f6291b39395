import { type Command, Option } from 'commander'
import { requireAccount, sessionsInWords } from './accounts.ts'
import { type Administration, administer } from './administer.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import { addGroup, addSubcommand } from './commands.ts'
import { CommandError } from './outcomes.ts'
import { endSession, endSessionsOf } from './sessions.ts'
import { formatInstant, formatTable, printable, quoted } from './table.ts'

interface RevokeOptions extends AnswerOptions {
  readonly user?: string
}

/** `session …`: what began with a login, and lives on refresh tokens. */
export function addSessionCommands(program: Command): void {
  const session = addGroup(program, 'session', 'logins that live: list, revoke')
  addSubcommand(session, 'list <username>', 'list the sessions of a user, newest first').action(
    (username: string, options: AnswerOptions) =>
      administer(options, (administration) => listSessions(administration, username)),
  )
  addSubcommand(session, 'revoke [id]', 'end a session, or all of a user: their tokens die')
    .addOption(new Option('--user <username>', 'all of this user, who is logged out of the login page too'))
    .action((id: string | undefined, options: RevokeOptions) => {
      const revoke = requireTarget(id, options.user)
      return administer(options, revoke)
    })
}

function requireTarget(id: string | undefined, username: string | undefined) {
  if (id !== undefined && username === undefined) {
    return (administration: Administration) => revokeSession(administration, id)
  }
  if (id === undefined && username !== undefined) {
    return (administration: Administration) => revokeSessionsOf(administration, username)
  }
  throw new CommandError('wrong_usage', 'name a session by its id, or a user with --user, one of the two')
}

async function listSessions(administration: Administration, username: string): Promise<Answer> {
  const account = await requireAccount(administration, username)
  const sessions = await administration.storage.sessions.listLive(account.id, administration.now())
  const rows = sessions.map(({ id, clientId, createdAt, scopes }) => [
    id,
    clientId,
    formatInstant(createdAt),
    scopes.length === 0 ? 'none' : scopes,
  ])
  return {
    text:
      rows.length === 0
        ? `${printable(username)} has no session.`
        : formatTable(['ID', 'CLIENT', 'SINCE', 'SCOPES'], rows),
    json: sessions.map(
      ({ id, clientId, scopes, resource = null, authenticatedAt, createdAt, expiresAt }) => ({
        id,
        clientId,
        scopes,
        resource,
        authenticatedAt,
        createdAt,
        expiresAt,
      }),
    ),
  }
}

async function revokeSession(administration: Administration, id: string): Promise<Answer> {
  const session = await administration.storage.sessions.find(id)
  if (session === undefined) {
    throw new CommandError('not_found', `there is no session ${quoted(id)}, or not any more`)
  }
  const ended = await endSession(administration, session)
  return {
    text: ended ? `Ended session ${id}.` : `Nothing to do: session ${id} has ended.`,
    json: { ended: ended ? [id] : [] },
  }
}

async function revokeSessionsOf(administration: Administration, username: string): Promise<Answer> {
  const { id } = await requireAccount(administration, username)
  const ended = await endSessionsOf(administration, id)
  return { text: `Ended ${sessionsInWords(ended.length)} of ${printable(username)}.`, json: { ended } }
}
