import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildSchema } from 'graphql'
import { compileScopes, scopeDirectives } from 'graphql-scopes'
import { createClient, createPasswordHasher } from 'graphql-scopes/oauth'
import { openStorage } from 'graphql-scopes/server'

const main = fileURLToPath(import.meta.resolve('graphql-scopes/package.json')).replace(
  'package.json',
  'dist/main.js',
)

export const { catalogue } = compileScopes(
  buildSchema(
    `${scopeDirectives} extend schema @scope(name: "me", description: "-") type Query { _: ID @public }`,
  ),
)

/** Somebody, and a program, that the server will know. */
export interface Prepared {
  readonly databaseUrl: string
  readonly username: string
  readonly password: string
  readonly passwordHash: string
  readonly clientId: string
  readonly clientSecret: string
}

/** @param databaseUrl of an empty database */
export async function prepareDatabase(databaseUrl: string, bcryptCost: number): Promise<Prepared> {
  const storage = await openStorage(databaseUrl)
  await storage.migrate()
  const [username, password] = ['somebody', randomBytes(12).toString('base64url')]
  const passwords = createPasswordHasher({ cost: bcryptCost })
  const passwordHash = await passwords.hash(password)
  await passwords.close()
  await storage.accountAdministration.add({ username, passwordHash, roles: ['customer'] })
  const clientId = 'program'
  const grants = ['client_credentials']
  const described = { id: clientId, name: clientId, isConfidential: true, grants }
  const { client, secret = '' } = createClient(
    { ...described, scopes: undefined, redirectUris: [] },
    catalogue,
  )
  await storage.clients.add(client)
  await storage.close()
  return { databaseUrl, username, password, passwordHash, clientId, clientSecret: secret }
}

export interface ShippedServer {
  readonly url: string
  /** Of its process. */
  readonly pid: number
  stop(): Promise<void>
}

/**
 * The server as it ships, in a process of its own and in production; what it logs goes nowhere.
 *
 * @param options of Node itself, and variables beside those that every run has; default: none
 */
export async function startShipped(
  databaseUrl: string,
  bcryptCost: number,
  options: { readonly node?: readonly string[]; readonly variables?: Readonly<Record<string, string>> } = {},
): Promise<ShippedServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    NODE_ENV: 'production',
    PORT: `${port}`,
    PUBLIC_URL: url,
    DATABASE_URL: databaseUrl,
    BCRYPT_COST: `${bcryptCost}`,
    ...options.variables,
  }
  const child = spawn(process.execPath, [...(options.node ?? []), main], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    await setTimeout(50)
  }
  return {
    url,
    pid: child.pid ?? Number.NaN,
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** A loopback port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
