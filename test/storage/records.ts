import { randomUUID } from 'node:crypto'
import type {
  AuthorizationCode,
  BrowserLogin,
  Client,
  RefreshRotation,
  RefreshToken,
  Session,
} from '../../src/oauth/stores.ts'

export const DAY = 24 * 60 * 60 * 1_000
export const NOON = new Date('2026-03-01T12:00:00.123Z')

/** An instant as many milliseconds after noon. */
export function afterNoon(milliseconds: number): Date {
  return new Date(NOON.getTime() + milliseconds)
}

/** Each that is made here has an id of its own. */
export function sessionOf(accountId: string, changes: Partial<Session> = {}): Session {
  return {
    id: randomUUID(),
    accountId,
    clientId: 'first-party',
    scopes: ['items:write', 'me'],
    resource: undefined,
    authenticatedAt: NOON,
    createdAt: NOON,
    expiresAt: afterNoon(30 * DAY),
    endedAt: undefined,
    ...changes,
  }
}

export function refreshTokenOf(sessionId: string, changes: Partial<RefreshToken> = {}): RefreshToken {
  return {
    hash: randomUUID(),
    sessionId,
    issuedAt: NOON,
    expiresAt: afterNoon(14 * DAY),
    rotation: undefined,
    ...changes,
  }
}

/** The rotation that puts `successor` in the place of another token. */
export function rotationTo(successor: RefreshToken): RefreshRotation {
  return { at: successor.issuedAt, successor: successor.hash, sealedSuccessor: `sealed ${successor.hash}` }
}

export function clientOf(changes: Partial<Client> = {}): Client {
  return {
    id: randomUUID(),
    name: 'Zoë’s "shop"',
    secretHashes: ['a'.repeat(64)],
    grants: ['client_credentials', 'authorization_code'],
    scopes: ['me', 'items'],
    redirectUris: ['https://shop.example/callback?a=b', 'http://127.0.0.1/callback'],
    ...changes,
  }
}

export function codeOf(accountId: string, changes: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    hash: randomUUID(),
    clientId: 'shop',
    accountId,
    redirectUri: 'https://shop.example/callback',
    scopes: ['me'],
    resource: 'https://api.example/graphql',
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    authenticatedAt: NOON,
    expiresAt: afterNoon(60_000),
    sessionId: undefined,
    ...changes,
  }
}

export function browserLoginOf(accountId: string, changes: Partial<BrowserLogin> = {}): BrowserLogin {
  return {
    hash: randomUUID(),
    accountId,
    authenticatedAt: NOON,
    expiresAt: afterNoon(DAY / 2),
    ...changes,
  }
}
