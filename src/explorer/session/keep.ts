import { browserStorage } from '../browser-storage.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Another explorer of the same origin has keys of its own, and so has whatever else lives there. */
export function storageKey({ location }: Window, name: string): string {
  return `graphql-scopes:${location.pathname}:${name}`
}

/**
 * Keeps the session over a reload: it is put into the tab's `sessionStorage` as the page goes, and taken out as it comes
 * back. While the page is open nothing lies there, and so a tab that is duplicated does not take the tokens along. A tab
 * that has gone elsewhere holds them until it comes back or is closed. Done when a session that was kept is taken up.
 */
export async function keepSession(sessions: Sessions, page: Window): Promise<void> {
  const storage = browserStorage(page, 'sessionStorage')
  const key = storageKey(page, 'session')
  const kept = storage.getItem(key)
  storage.removeItem(key)
  page.addEventListener('pagehide', () => {
    const { session } = sessions.get()
    if (session !== undefined) storage.setItem(key, JSON.stringify(session))
  })
  // Back from the cache of pages: it still has its session.
  page.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) storage.removeItem(key)
  })
  const session = kept === null ? undefined : parseSession(kept)
  if (session !== undefined) await sessions.resume(session)
}

function parseSession(text: string): Session | undefined {
  try {
    const session: unknown = JSON.parse(text)
    return isSession(session) ? session : undefined
  } catch {
    return undefined
  }
}

function isSession(value: unknown): value is Session {
  return (
    typeof value === 'object' &&
    value !== null &&
    'username' in value &&
    typeof value.username === 'string' &&
    'accessToken' in value &&
    typeof value.accessToken === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'number' &&
    'granted' in value &&
    Array.isArray(value.granted) &&
    'refused' in value &&
    Array.isArray(value.refused)
  )
}
