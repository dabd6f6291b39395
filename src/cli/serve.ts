import { type Config, ConfigError, localUrl } from '../config.ts'
import type { ScopeTable } from '../scopes/compile.ts'
import { createServer, type Server } from '../server/server.ts'
import { DEMO_LOGINS } from '../storage/seed.ts'
import type { Storage } from '../storage/storage.ts'
import { openForServer } from './database.ts'
import { stopOnSignal } from './stop-on-signal.ts'

/** What a shell says of a process that a signal has ended. */
const ENDED_BY_SIGTERM = 143

/**
 * Starts the server, which then runs until SIGTERM or SIGINT: opens the storage, brings it up to date unless told
 * not to, and in development fills an empty one with the demo world.
 *
 * @throws {ConfigError} the database cannot be opened as configured, or holds demo logins in production
 * @throws {CommandError} `failed`: the database is of another version, and may not be brought up to date
 */
export async function serve(config: Config, print: (text: string) => void): Promise<void> {
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const each of closing.splice(0).toReversed()) await each()
  }
  let isReady = false
  // From the beginning: the first process of a container gets no signal that it does not listen for.
  stopOnSignal(async () => (isReady ? close() : process.exit(ENDED_BY_SIGTERM)))
  try {
    const storage = await openForServer(config)
    closing.push(() => storage.close())
    await prepare(config, storage)
    const server = await createServer(config, storage)
    closing.push(() => server.close())
    const port = await server.listen()
    isReady = true
    print(banner(config, port, server))
  } catch (error) {
    await close()
    throw error
  }
}

async function prepare({ isProduction }: Config, storage: Storage): Promise<void> {
  if (!isProduction) return storage.seed()
  if (!(await storage.hasDemoLogins())) return
  throw new ConfigError([
    'DATABASE_URL names a database with demo users, whose passwords anybody knows: use another one in production',
  ])
}

function banner(config: Config, port: number, { scopes, metricsUrl }: Server): string {
  const url = localUrl(config.host, port)
  const logins = DEMO_LOGINS.map(({ username, password, shows }) => `  ${username} / ${password}  ${shows}`)
  return [
    `GraphQL   ${url}/graphql${config.graphiql ? '  (GraphiQL in a browser)' : ''}`,
    `Tokens    ${url}/token`,
    `Health    ${url}/health  ${url}/ready`,
    ...(config.metrics === undefined ? [] : [`Metrics   ${metricsUrl()}`]),
    ...(config.isProduction ? [] : ['Demo logins, in development only:', ...logins]),
    coverage(scopes),
  ].join('\n')
}

function coverage({ schema, fields }: ScopeTable): string {
  const roots = ['query', 'mutation', 'subscription'] as const
  const rootNames = new Set(roots.map((root) => schema.getRootType(root)?.name))
  const guarded = fields.filter(({ requirement }) => requirement !== 'public')
  const open = fields.filter(
    ({ coordinate, requirement }) => requirement === 'public' && rootNames.has(coordinate.split('.')[0]),
  )
  const names = open.map(({ coordinate }) => coordinate).join(', ')
  return `Guarded: ${guarded.length} of ${fields.length} coordinates; root fields without a guard: ${open.length}${names && ` (${names})`}`
}
