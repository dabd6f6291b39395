import type { Session } from '../oauth/stores.ts'
import type { Administration } from './administer.ts'

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
