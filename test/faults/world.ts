import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openStorage } from '../../src/storage/open.ts'
import { type BuiltServer, startBuiltServer } from '../built-server.ts'
import { hashOfSecret } from '../server/fixture.ts'

/** The built server on a database that stays where it is, whatever becomes of the process. */
export interface FaultyWorld {
  readonly url: string
  readonly databaseUrl: string
  /** That runs now. */
  server(): BuiltServer
  /** Where it was before, and with the same database. */
  start(): Promise<void>
  /** Ends everything. */
  close(): Promise<void>
}

/** Customers `customer-0` and so on, and `cashier`, all with the password `secret`, whose hash is cheap. */
export const CUSTOMERS = 16

/** @param databaseUrl default: an SQLite file of its own */
export async function openFaultyWorld(
  databaseUrl?: string,
  variables: Record<string, string> = {},
): Promise<FaultyWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-faults-'))
  const url = databaseUrl ?? `sqlite:${join(directory, 'app.db')}`
  await prepare(url)
  const settings = {
    DATABASE_URL: url,
    BCRYPT_COST: '10',
    REFRESH_GRACE: '60',
    LOG_LEVEL: 'warn',
    ...variables,
  }
  let server = await startBuiltServer(directory, settings)
  const { port } = new URL(server.url)
  return {
    url: server.url,
    databaseUrl: url,
    server: () => server,
    async start() {
      server = await startBuiltServer(directory, { PORT: port, ...settings })
    },
    async close() {
      server.send('SIGKILL')
      await server.exited
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function prepare(url: string): Promise<void> {
  const storage = await openStorage(url)
  await storage.migrate()
  await storage.seed()
  const add = (username: string, roles: readonly string[]) =>
    storage.accountAdministration.add({ username, passwordHash: hashOfSecret, roles })
  for (let each = 0; each < CUSTOMERS; each += 1) await add(`customer-${each}`, ['customer'])
  await add('cashier', ['admin'])
  await storage.close()
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

export function postForm(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form) })
}

export function postGraphql(
  url: string,
  query: string,
  { token, ...init }: RequestInit & { readonly token?: string } = {},
): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return fetch(`${url}/graphql`, {
    method: 'POST',
    body: JSON.stringify({ query }),
    ...init,
    headers: { 'content-type': 'application/json', ...authorization, ...init.headers },
  })
}

export async function logIn(url: string, username: string, scope: string): Promise<Tokens> {
  const form = { grant_type: 'password', username, password: 'secret', scope }
  const response = await postForm(`${url}/token`, form)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

/** Asks again and again, as there is nothing that tells. @throws {Error} it has not come true after some seconds */
export async function until(what: string, isTrue: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = performance.now() + seconds * 1_000
  while (!(await isTrue().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} seconds`)
    await wait(50)
  }
}

export async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(15_000) })
  return response.status === 200
}
