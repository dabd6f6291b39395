import type { AuditEvent } from '../../src/oauth/audit.ts'
import type { ClientCredentials } from '../../src/oauth/client-auth.ts'
import { hashSecret } from '../../src/oauth/clients.ts'
import { OAuthError } from '../../src/oauth/errors.ts'
import type { PasswordHasher } from '../../src/oauth/passwords.ts'
import type { ScopeCatalogue } from '../../src/oauth/scope.ts'
import type { Account, Client } from '../../src/oauth/stores.ts'
import { createTokenService, type TokenServiceNeeds } from '../../src/oauth/token-service.ts'
import {
  memoryAccounts,
  memoryAttempts,
  memoryAuthorizationCodes,
  memoryBrowserLogins,
  memoryClients,
  memoryConsents,
  memoryRevokedTokens,
  memorySessions,
  memorySigningKeys,
} from './memory-stores.ts'

export const issuer = 'https://auth.example'
export const audience = 'https://api.example/graphql'
export const callback = 'https://app.example/callback'

const implied = new Map([['admin', ['me', 'items', 'users:read']]])

export const scopeNames = ['me', 'items', 'users:read', 'admin']

export const catalogue: ScopeCatalogue = {
  has: (scope) => scopeNames.includes(scope),
  closure: (scopes) => new Set([...scopes].flatMap((scope) => [scope, ...(implied.get(scope) ?? [])])),
}

const scopesOf = new Map([
  ['customer', ['me', 'items']],
  ['clerk', ['me', 'users:read']],
  ['admin', ['admin']],
])

export const allowedScopes = (roles: readonly string[]) => roles.flatMap((role) => scopesOf.get(role) ?? [])

/** Passwords as they are, and how many were compared: bcrypt has tests of its own. */
export function plainPasswords(): PasswordHasher & { readonly compares: () => number } {
  let compares = 0
  return {
    compares: () => compares,
    hash: async (password) => password,
    async verify(password, passwordHash) {
      compares += 1
      return password === passwordHash
    },
    async verifyAgainstDummy() {
      compares += 1
      return false
    },
    needsRehash: () => false,
    load: () => ({ waiting: 0, working: 0, maxWaiting: 0 }),
    close: async () => {},
  }
}

const refreshing = ['authorization_code', 'refresh_token']
const webApp = { scopes: undefined, redirectUris: [callback] }

/** A public client, a confidential one, one that acts for itself, and a resource server. Each secret is `secret of ` and the id. */
const clients: readonly Client[] = [
  { ...webApp, id: 'spa', name: 'Web page', secretHashes: [], grants: refreshing },
  { ...webApp, id: 'web', name: 'Web app', secretHashes: [hashOf('web')], grants: refreshing },
  { ...webApp, id: 'narrow', name: 'Narrow', secretHashes: [], grants: refreshing, scopes: ['me'] },
  { ...webApp, id: 'short', name: 'Short', secretHashes: [], grants: ['authorization_code'] },
  {
    ...webApp,
    id: 'robot',
    name: 'Robot',
    secretHashes: ['00', hashOf('robot')],
    grants: ['client_credentials'],
    scopes: ['items'],
  },
  { ...webApp, id: 'api', name: 'Resource server', secretHashes: [hashOf('api')], grants: [] },
]

function hashOf(id: string): string {
  return hashSecret(`secret of ${id}`)
}

export function bySecret(id: string): ClientCredentials {
  return { kind: 'basic', id, secret: `secret of ${id}` }
}

export function byId(id: string): ClientCredentials {
  return { kind: 'body', id }
}

const account = { passwordHash: 'secret', disabled: false, tokensNotBefore: undefined }

export const john: Account = { ...account, id: 'usr_john', roles: ['customer'] }

function accountsOf() {
  const accounts = memoryAccounts()
  accounts.put('johndoe', john)
  accounts.put('root', { ...account, id: 'usr_root', roles: ['admin'] })
  accounts.put('alice', { ...account, id: 'usr_alice', roles: ['customer'], disabled: true })
  return accounts
}

/** A token service on stores in memory, with a clock that stands still until it is moved. */
export async function createWorld(differences: Partial<TokenServiceNeeds> = {}) {
  let time = Date.parse('2026-03-01T12:00:00.250Z')
  const events: AuditEvent[] = []
  const authorizationCodes = memoryAuthorizationCodes()
  const needs = {
    accounts: accountsOf(),
    passwords: plainPasswords(),
    attempts: memoryAttempts(),
    clients: memoryClients(clients),
    sessions: memorySessions(authorizationCodes),
    authorizationCodes,
    consents: memoryConsents(),
    browserLogins: memoryBrowserLogins(),
    signingKeys: memorySigningKeys(),
    revokedTokens: memoryRevokedTokens(),
    catalogue,
    allowedScopes,
    issuer,
    audience,
    audit: (event: AuditEvent) => void events.push(event),
    now: () => new Date(time),
  }
  const service = await createTokenService({ ...needs, ...differences })
  return {
    ...needs,
    service,
    events,
    pass(seconds: number) {
      time += seconds * 1_000
    },
    login: (scope?: string, username = 'johndoe') =>
      service.grant({ grantType: 'password', username, password: 'secret', scope }),
    refresh: (refreshToken: string | undefined, scope?: string, credentials?: ClientCredentials) =>
      service.grant({ grantType: 'refresh_token', refreshToken, scope }, credentials),
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** The error that a call is refused with; anything else that it comes to is a failure of the test. */
export async function refusal(call: Promise<unknown>): Promise<OAuthError> {
  const outcome = await call.catch((error: unknown) => error)
  if (outcome instanceof OAuthError) return outcome
  throw new Error('the request was not refused', { cause: outcome })
}
