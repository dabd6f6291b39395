import type { Session } from '../oauth/stores.ts'
import type { Administration } from './administer.ts'

/** Ends all of an account, which is logged out of every browser too. @returns the ids of those that lived until now */
export async function endSessionsOf(
  { storage, audit, now }: Administration,
  accountId: string,
): Promise<readonly string[]> {
  const at = now()
  const live = await storage.sessions.listLive(accountId, at)
  await storage.sessions.endAll(accountId, at)
  for (const { id: sessionId, clientId } of live) {
    audit({ type: 'session_ended', reason: 'revoked', sessionId, accountId, clientId })
  }
  return live.map(({ id }) => id)
}

/** Ends a session and all its tokens. @returns whether it lived until now */
export async function endSession(
  { storage, audit, now }: Administration,
  { id: sessionId, accountId, clientId, expiresAt }: Session,
): Promise<boolean> {
  const at = now()
  if (!(await storage.sessions.end(sessionId, at)) || expiresAt <= at) return false
  audit({ type: 'session_ended', reason: 'revoked', sessionId, accountId, clientId })
  return true
}
