import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { type BuiltServer, startBuiltServer } from '../built-server.ts'
import { hashOfSecret } from '../server/fixture.ts'
import { type FreshDatabase, runSql } from '../storage/databases.ts'
import { closedPort } from '../storage/ports.ts'
import { type Client, clientOf } from './client.ts'

/** Two built servers over one database. */
export interface World {
  readonly database: FreshDatabase
  /** The way of an operator to the same database. */
  readonly storage: Storage
  readonly servers: readonly [BuiltServer, BuiltServer]
  readonly one: Client
  readonly two: Client
  /** On which nobody listens yet: that of `PUBLIC_URL`. */
  readonly proxyPort: number
  /** Starts another one over the same database. @param port default: a free one */
  start(port?: string): Promise<BuiltServer>
  /** Somebody new with the password that customers have. @returns the id */
  addCustomer(username: string): Promise<string>
  close(): Promise<void>
}

/** Both start at once, on a database that is empty, and fill it with the demo world. */
export async function startWorld(
  fresh: () => Promise<FreshDatabase>,
  variables: Readonly<Record<string, string>> = {},
): Promise<World> {
  const database = await fresh()
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-instances-'))
  const proxyPort = await closedPort()
  const started: BuiltServer[] = []
  const start = async (port?: string) => {
    const server = await startBuiltServer(directory, {
      ...(port !== undefined && { PORT: port }),
      DATABASE_URL: database.url,
      PUBLIC_URL: `http://127.0.0.1:${proxyPort}`,
      BCRYPT_COST: '10',
      ...variables,
    })
    started.push(server)
    return server
  }
  const servers = await Promise.all([start(), start()])
  const storage = await openStorage(database.url)
  return {
    database,
    storage,
    servers,
    one: clientOf(servers[0].url),
    two: clientOf(servers[1].url),
    proxyPort,
    start,
    async addCustomer(username) {
      const account = { username, passwordHash: hashOfSecret, roles: ['customer'] }
      const id = await storage.accountAdministration.add(account)
      if (id === undefined) throw new Error(`${username} is there already`)
      return id
    },
    async close() {
      await Promise.all(started.map((server) => server.stop()))
      await storage.close()
      await database.drop()
      await rm(directory, { recursive: true })
    },
  }
}

/** A statement past the storage, on either database. */
export async function change({ database: { url } }: World, statement: string): Promise<void> {
  if (!url.startsWith('sqlite:')) return runSql(url, statement)
  const file = new BetterSqlite3(url.slice('sqlite:'.length))
  file.exec(statement)
  file.close()
}

/** Of the demo world. */
const TENT = 'itm_019b92bfc50000000000000000000002'

/** @returns its id */
export async function placeOrder(client: Client, token: string, quantity = 1): Promise<string> {
  const lines = `[{ itemId: "${TENT}", quantity: ${quantity} }]`
  const { placeOrder } = await client.ask(`mutation { placeOrder(lines: ${lines}) { id } }`, token)
  if (typeof placeOrder === 'object' && placeOrder !== null && 'id' in placeOrder)
    return String(placeOrder.id)
  throw new Error('no order')
}
