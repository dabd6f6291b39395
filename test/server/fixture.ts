import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { createServer, type Server, type ServerOptions } from '../../src/server/server.ts'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'

export const origin = 'http://api.example'

export interface Fixture {
  readonly server: Server
  readonly storage: Storage
  /** Everything that was logged, as JSON lines. */
  readonly logged: () => string
  /** What the server takes for now. */
  readonly clock: { now: Date }
  get(path: string, init?: RequestInit): Promise<Response>
  /** `POST /token` with these form parameters, as an array where one stands twice. */
  requestToken(
    parameters: Record<string, string> | string[][] | string,
    headers?: HeadersInit,
  ): Promise<Response>
  /** A token of johndoe. */
  login(scope?: string, username?: string, password?: string): Promise<string>
  graphql(query: string, token?: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

interface FixtureOptions extends ServerOptions {
  readonly variables?: Record<string, string>
  /** Puts something in the way of the storage. */
  readonly withStorage?: (storage: Storage) => Storage
}

/** The shipped server on an SQLite database of its own, in memory, with the demo world. */
export async function createFixture({
  variables = {},
  withStorage = (storage) => storage,
  ...options
}: FixtureOptions = {}): Promise<Fixture> {
  const clock = { now: new Date('2026-03-01T12:00:00.500Z') }
  const storage = await openStorage('sqlite::memory:', { now: () => clock.now })
  await storage.migrate()
  await storage.seed()
  const lines: string[] = []
  const server = await createServer(
    readConfig({ NODE_ENV: 'test', PUBLIC_URL: origin, BCRYPT_COST: '10', ...variables }),
    withStorage(storage),
    {
      now: () => clock.now,
      logger: pino({ level: 'info' }, { write: (line) => lines.push(line) }),
      ...options,
    },
  )
  const get: Fixture['get'] = (path, init) => server.fetch(new Request(origin + path, init))
  const requestToken: Fixture['requestToken'] = (parameters, headers) =>
    get('/token', {
      method: 'POST',
      body: new URLSearchParams(parameters).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  return {
    server,
    storage,
    clock,
    get,
    requestToken,
    logged: () => lines.join(''),
    async login(scope = '', username = 'johndoe', password = 'secret') {
      const response = await requestToken({ grant_type: 'password', username, password, scope })
      const body: { access_token: string } = await response.json()
      return body.access_token
    },
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
    async close() {
      await server.close()
      await storage.close()
    },
  }
}
