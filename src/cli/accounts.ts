import type { Account } from '../oauth/stores.ts'
import type { Administration } from './administer.ts'
import { CommandError } from './outcomes.ts'
import { printable, quoted } from './table.ts'

const MAX_CHARACTERS = 100

/**
 * Why nobody can be given this name, in words; `undefined` for a good one. Names are kept and compared exactly as they
 * are written, so what cannot be seen is kept out of them, but for white space between.
 */
export function usernameFault(username: string): string | undefined {
  if (username === '') return 'must not be empty'
  if ([...username].length > MAX_CHARACTERS) return `must have at most ${MAX_CHARACTERS} characters`
  if (printable(username) !== username)
    return 'must not have control characters, or others that cannot be seen'
  return username === username.trim() ? undefined : 'must not begin or end with white space'
}

/** @throws {CommandError} `not_found` */
export async function requireAccount({ storage }: Administration, username: string): Promise<Account> {
  const account = await storage.accounts.findByUsername(username)
  if (account === undefined) throw noSuchUser(username)
  return account
}

/** Also for one that was there a moment ago. */
export function noSuchUser(username: string): CommandError {
  return new CommandError('not_found', `there is no user ${quoted(username)} (names are case-sensitive)`)
}

/**
 * Makes a change that ends all sessions of an account, and tells the audit which.
 *
 * @returns how many ended; `undefined` when the change found no account
 */
export async function endingSessions(
  { storage, audit, now }: Administration,
  accountId: string,
  change: (at: Date) => Promise<boolean>,
): Promise<number | undefined> {
  const at = now()
  const sessions = await storage.sessions.listLive(accountId, at)
  if (!(await change(at))) return undefined
  for (const { id: sessionId, clientId } of sessions) {
    audit({ type: 'session_ended', reason: 'account_changed', accountId, clientId, sessionId })
  }
  return sessions.length
}

/** `no session`, `1 session`, `2 sessions`. */
export function sessionsInWords(count: number): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? 'session' : 'sessions'}`
}
