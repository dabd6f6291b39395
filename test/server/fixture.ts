import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createAuthorizationService } from '../../src/oauth/authorization.ts'
import { createClient, type NewClient } from '../../src/oauth/clients.ts'
import { createLogger } from '../../src/server/log/logger.ts'
import { allowedScopes } from '../../src/server/roles.ts'
import { createServer, type Server, type ServerOptions } from '../../src/server/server.ts'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { type FreshDatabase, freshPostgres, freshSqlite } from '../storage/databases.ts'
import { createSecretWatch } from './secret-watch.ts'

export const origin = 'http://api.example'

/** What the token endpoint answers with. */
export interface TokenBody {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope?: string
  readonly refresh_token: string
}

export interface RegisteredClient {
  readonly id: string
  /** Empty for a public client. */
  readonly secret: string
  /** The value of the `Authorization` header. */
  readonly basic: string
}

export interface Fixture {
  readonly server: Server
  readonly storage: Storage
  /** Everything that was logged, as JSON lines. */
  readonly logged: () => string
  /** What the server takes for now. */
  readonly clock: { now: Date }
  get(path: string, init?: RequestInit): Promise<Response>
  /** Posts these form parameters, as an array where one stands twice. */
  post(path: string, parameters: Form, headers?: HeadersInit): Promise<Response>
  /** `POST /token`. */
  requestToken(parameters: Form, headers?: HeadersInit): Promise<Response>
  /** The answer of `POST /token` to a request that must succeed. */
  tokens(parameters: Form, headers?: HeadersInit): Promise<TokenBody>
  /** A token of johndoe. */
  login(scope?: string, username?: string, password?: string): Promise<string>
  /** What johndoe gets for his password. */
  logIn(scope?: string): Promise<TokenBody>
  graphql(query: string, token?: string, init?: RequestInit): Promise<Response>
  /** Registers a client. Default: confidential, for all grants there are to register for. */
  register(id: string, client?: Partial<NewClient>): Promise<RegisteredClient>
  /** What a client gets sent back with after johndoe said yes: a code, and what has to go with it to the token endpoint. */
  issueCode(clientId: string, scope?: string): Promise<CodeForm>
  /** @throws {Error} something that was secret has been logged */
  close(): Promise<void>
}

type Form = Record<string, string> | string[][] | string

export interface CodeForm extends Record<string, string> {
  readonly grant_type: string
  readonly code: string
  readonly redirect_uri: string
  readonly code_verifier: string
}

interface FixtureOptions extends ServerOptions {
  readonly variables?: Record<string, string>
  /** Default: one of its own, in memory. */
  readonly databaseUrl?: string
  /** Puts something in the way of the storage. */
  readonly withStorage?: (storage: Storage) => Storage
}

/** bcrypt, cost 10. */
export const hashOfSecret = '$2b$10$kQgSeiceqT50tcNX9RrAK.qLHll59S1alkL5HVK7PbHzohJEJYqJ2'

export const redirectUri = 'https://app.example/callback'

/** The shipped server on a database of its own with the demo world. */
export async function createFixture({
  variables = {},
  databaseUrl = 'sqlite::memory:',
  withStorage = (storage) => storage,
  ...options
}: FixtureOptions = {}): Promise<Fixture> {
  const clock = { now: new Date('2026-03-01T12:00:00.500Z') }
  const storage = await openStorage(databaseUrl, { now: () => clock.now })
  await storage.migrate()
  await storage.seed()
  await makeLoginCheap(storage)
  const lines: string[] = []
  const config = readConfig({ NODE_ENV: 'test', PUBLIC_URL: origin, BCRYPT_COST: '10', ...variables })
  const server = await createServer(config, withStorage(storage), {
    now: () => clock.now,
    logger: createLogger(config.logLevel, { write: (line) => lines.push(line) }),
    ...options,
  })
  const watch = createSecretWatch()
  const { catalogue } = server.scopes
  const authorization = createAuthorizationService({
    ...storage,
    catalogue,
    allowedScopes,
    issuer: config.publicUrl,
    audience: `${config.publicUrl}/graphql`,
    now: () => clock.now,
  })

  const get: Fixture['get'] = async (path, init) => {
    const request = new Request(origin + path, init)
    watch.sees(request, init?.body)
    const response = await server.fetch(request)
    await watch.seesAnswer(response)
    return response
  }
  const post: Fixture['post'] = (path, parameters, headers) =>
    get(path, {
      method: 'POST',
      body: new URLSearchParams(parameters).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  const requestToken: Fixture['requestToken'] = (parameters, headers) => post('/token', parameters, headers)
  const tokens: Fixture['tokens'] = async (parameters, headers) => {
    const response = await requestToken(parameters, headers)
    if (response.status !== 200) throw new Error(await response.text())
    return response.json()
  }
  const john = { grant_type: 'password', username: 'johndoe', password: 'secret' }
  return {
    server,
    storage,
    clock,
    get,
    post,
    requestToken,
    tokens,
    logged: () => lines.join(''),
    async login(scope = '', username = 'johndoe', password = 'secret') {
      const response = await requestToken({ ...john, username, password, scope })
      const body: TokenBody = await response.json()
      return body.access_token
    },
    logIn: (scope = 'me items') => tokens({ ...john, scope }),
    graphql: (query, token, init = {}) =>
      get('/graphql', {
        method: 'POST',
        body: JSON.stringify({ query }),
        ...init,
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...init.headers,
        },
      }),
    async register(id, changes = {}) {
      const grants = ['authorization_code', 'refresh_token', 'client_credentials']
      const registered = { id, name: id, isConfidential: true, grants, scopes: undefined }
      const redirectUris = [redirectUri]
      const { client, secret = '' } = createClient({ ...registered, redirectUris, ...changes }, catalogue)
      await storage.clients.add(client)
      return { id, secret, basic: basic(id, secret) }
    },
    async issueCode(clientId, scope = 'me items') {
      const account = await storage.accounts.findByUsername('johndoe')
      if (account === undefined) throw new Error('nobody is called johndoe')
      const verifier = randomBytes(32).toString('base64url')
      const checked = await authorization.check(
        new URLSearchParams({
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope,
          code_challenge: createHash('sha256').update(verifier).digest('base64url'),
          code_challenge_method: 'S256',
        }),
      )
      if (checked.kind !== 'valid') throw checked.error
      const user = { account, authenticatedAt: clock.now }
      const code = new URL(await authorization.approve(checked.request, user)).searchParams.get('code') ?? ''
      return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
    },
    async close() {
      await server.close()
      await storage.close()
      watch.requireUnknownTo(lines.join(''))
    },
  }
}

/** johndoe's password under cost 10: a quarter of the time of every login. */
async function makeLoginCheap({ accounts }: Storage): Promise<void> {
  const account = await accounts.findByUsername('johndoe')
  if (account === undefined) throw new Error('nobody is called johndoe')
  await accounts.replacePasswordHash(account.id, account.passwordHash, hashOfSecret)
}

/** RFC 6749 §2.3.1: both halves form-encoded. */
export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`
}

function formEncode(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length)
}

/**
 * The same tests on every database, each with a server of its own for all of them.
 *
 * @param tests is handed a function that gives the server, as soon as a test runs
 */
export function describeOnEachDatabase(title: string, tests: (fixture: () => Fixture) => void): void {
  const databases = [
    ['SQLite', freshSqlite],
    ['PostgreSQL', freshPostgres],
  ] as const
  describe.each(databases)(`${title} on %s`, (_name, freshDatabase) => {
    let open: { readonly fixture: Fixture; readonly database: FreshDatabase } | undefined
    beforeAll(async () => {
      const database = await freshDatabase()
      open = { database, fixture: await createFixture({ databaseUrl: database.url }) }
    })
    afterAll(async () => {
      await open?.fixture.close()
      await open?.database.drop()
    })
    tests(() => {
      if (open === undefined) throw new Error('the server is there only once a test runs')
      return open.fixture
    })
  })
}
