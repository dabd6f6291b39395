import { createHash } from 'node:crypto'
import { pino } from 'pino'
import type { AuditEvent } from '../../../src/oauth/audit.ts'
import { createAuthorizationService } from '../../../src/oauth/authorization.ts'
import { createBrowserLogins } from '../../../src/oauth/browser-logins.ts'
import { createPasswordLogin } from '../../../src/oauth/password-login.ts'
import type { PasswordHasher } from '../../../src/oauth/passwords.ts'
import type { Client } from '../../../src/oauth/stores.ts'
import { createTokenService } from '../../../src/oauth/token-service.ts'
import { createCatalogue } from '../../../src/scopes/catalogue.ts'
import { createPageRoutes } from '../../../src/server/pages/routes.ts'
import { createRequestLog } from '../../../src/server/request-log.ts'
import { openStorage } from '../../../src/storage/open.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { plainPasswords } from '../../oauth/world.ts'

export const password = 'correct horse battery'
export const verifier = 'v'.repeat(43)

/** One that would show if it were not escaped. */
export const catalogue = createCatalogue([
  { name: 'me', description: 'Read who you are.', implies: [] },
  { name: 'items', description: 'Read <b onclick="alert(1)">items</b> & more.', implies: [] },
  { name: 'orders', description: 'Place orders.', implies: [] },
  { name: 'users', description: 'Read every user.', implies: [] },
  { name: 'admin', description: 'Everything.', implies: ['me', 'items', 'orders', 'users'] },
])

const scopesOf = new Map([
  ['customer', ['me', 'items', 'orders']],
  ['admin', ['admin']],
])

export const callback = 'https://app.example/callback'

const web = {
  secretHashes: [],
  grants: ['authorization_code', 'refresh_token'],
  scopes: undefined,
  redirectUris: [callback],
} satisfies Partial<Client>

const clients: readonly Client[] = [
  { ...web, id: 'app', name: 'Example App' },
  { ...web, id: 'narrow', name: 'Narrow App', scopes: ['me'] },
  { ...web, id: 'evil', name: '"><script>alert(1)</script>' },
  {
    ...web,
    id: 'native',
    name: 'Native App',
    redirectUris: ['com.example.app:/callback', 'http://127.0.0.1/callback', 'http://[::1]/callback'],
  },
  { ...web, id: 'robot', name: 'Robot', grants: ['client_credentials'] },
]

export interface WorldOptions {
  readonly publicUrl?: string
  readonly clients?: readonly Client[]
  /** Default: passwords as they are. */
  readonly passwords?: PasswordHasher
  /** Puts something in the way of the storage. */
  readonly withStorage?: (storage: Storage) => Storage
  /** Default: stands still until it is moved. */
  readonly now?: () => Date
}

/** The pages in front of a token service with an SQLite database of its own, and two people: john and root. */
export async function createWorld(options: WorldOptions = {}) {
  const { publicUrl = 'https://auth.example', passwords = plainPasswords() } = options
  const clock = { now: new Date('2026-03-01T12:00:00.250Z') }
  const now = options.now ?? (() => clock.now)
  const opened = await openStorage('sqlite::memory:', { now })
  await opened.migrate()
  const passwordHash = await passwords.hash(password)
  const john = await opened.accountAdministration.add({ username: 'john', passwordHash, roles: ['customer'] })
  const root = await opened.accountAdministration.add({ username: 'root', passwordHash, roles: ['admin'] })
  if (john === undefined || root === undefined) throw new Error('the names are taken')
  for (const client of [...clients, ...(options.clients ?? [])]) await opened.clients.add(client)

  const storage = options.withStorage?.(opened) ?? opened
  const events: AuditEvent[] = []
  const lines: string[] = []
  const log = createRequestLog(pino({ level: 'info' }, { write: (line) => lines.push(line) }), now)
  const needs = {
    ...storage,
    passwords,
    catalogue,
    firstPartyRedirectUris: [callback],
    allowedScopes: (roles: readonly string[]) => roles.flatMap((role) => scopesOf.get(role) ?? []),
    issuer: publicUrl,
    audience: `${publicUrl}/graphql`,
    audit: (event: AuditEvent) => void events.push(event),
    now,
  }
  const tokens = await createTokenService(needs)
  const routes = createPageRoutes({
    authorization: createAuthorizationService(needs),
    logIn: createPasswordLogin(needs),
    browserLogins: createBrowserLogins(needs),
    tokens,
    storage,
    catalogue,
    publicUrl,
    log,
  })
  return {
    publicUrl,
    routes,
    log,
    tokens,
    storage: opened,
    events,
    accounts: { john, root },
    logged: () => lines.join(''),
    pass(seconds: number) {
      clock.now = new Date(clock.now.getTime() + seconds * 1_000)
    },
    now,
    /** What the client does with the code that it was sent. */
    exchange: (code: string, clientId = 'app') =>
      tokens.grant(
        { grantType: 'authorization_code', code, redirectUri: callback, codeVerifier: verifier },
        { kind: 'body', id: clientId },
      ),
    async close() {
      await passwords.close()
      await opened.close()
    },
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** An authorization request, with these differences; a parameter that is `undefined` is left out. */
export function authorizePath(differences: Readonly<Record<string, string | undefined>> = {}): string {
  const parameters = {
    response_type: 'code',
    client_id: 'app',
    redirect_uri: callback,
    scope: 'me items orders',
    state: 'xyz',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...differences,
  }
  const present = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return `/authorize?${new URLSearchParams(present)}`
}
