import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { AccessTokenClaims } from '../../src/oauth/claims.ts'
import {
  createTokenService,
  type TokenService,
  type TokenServiceNeeds,
} from '../../src/oauth/token-service.ts'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { allowedScopes, catalogue, plainPasswords } from '../oauth/world.ts'
import { type FreshDatabase, freshSqlite } from '../storage/databases.ts'

export const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** What the program's process gave. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  /** What stands on standard input, which then ends. Default: nothing. */
  readonly stdin?: string | Buffer
  readonly variables?: Readonly<Record<string, string>>
  readonly directory?: string
}

/** The program as a process of its own, with nothing but these variables in its environment. */
export async function runProgram(
  args: readonly string[],
  { stdin = '', variables = {}, directory = tmpdir() }: Surroundings = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: directory,
    env: { BCRYPT_COST: '10', ...variables },
  })
  // Whoever does not read may end before all is written.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

/** A migrated database, the storage and the service of a server that runs on it, and the program. */
export interface Operation {
  readonly url: string
  readonly storage: Storage
  readonly tokens: TokenService
  /** What an instance makes of a token that it has not seen before: another may remember it for a moment. */
  verify(token: string): Promise<AccessTokenClaims>
  /** Runs the program on the database. */
  run(args: readonly string[], surroundings?: Surroundings): Promise<Ended>
  /** All that it printed so far. */
  printed(): string
  /** The id of a new account, whose password is what the token service takes for one. */
  addUser(username: string, roles?: readonly string[]): Promise<string>
  /** Tokens of a new session. */
  logIn(username: string): Promise<{ readonly accessToken: string; readonly refreshToken: string }>
  close(): Promise<void>
}

/** Of every user that `addUser` makes. */
export const PASSWORD = 'a password kept as it is'

/** @param settings of the token service, beside those of a server that is told nothing */
export async function startOperation(
  fresh: () => Promise<FreshDatabase> = freshSqlite,
  settings: Partial<TokenServiceNeeds> = {},
): Promise<Operation> {
  const database = await fresh()
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-cli-'))
  const storage = await openStorage(database.url)
  await storage.migrate()
  const startInstance = () =>
    createTokenService({
      ...storage,
      passwords: plainPasswords(),
      catalogue,
      allowedScopes,
      issuer: 'http://127.0.0.1:4000',
      audience: 'http://127.0.0.1:4000/graphql',
      now: () => new Date(),
      ...settings,
    })
  const tokens = await startInstance()
  const printed: string[] = []
  return {
    url: database.url,
    storage,
    tokens,
    verify: async (token) => (await startInstance()).verify(token),
    async run(args, { variables, ...rest } = {}) {
      const surroundings = { directory, variables: { DATABASE_URL: database.url, ...variables }, ...rest }
      const ended = await runProgram(args, surroundings)
      printed.push(ended.stdout, ended.stderr)
      return ended
    },
    printed: () => printed.join(''),
    async addUser(username, roles = ['customer']) {
      const id = await storage.accountAdministration.add({ username, passwordHash: PASSWORD, roles })
      if (id === undefined) throw new Error(`${username} is there already`)
      return id
    },
    async logIn(username) {
      const request = { grantType: 'password', username, password: PASSWORD, scope: 'me' }
      const { accessToken, refreshToken } = await tokens.grant(request)
      if (refreshToken === undefined) throw new Error('no refresh token')
      return { accessToken, refreshToken }
    },
    async close() {
      await storage.close()
      await database.drop()
      await rm(directory, { recursive: true })
    },
  }
}

/** The one document on standard output. */
export function answerOf({ stdout }: Ended) {
  return JSON.parse(stdout)
}

/** The lines of the audit on standard error, without when and by whom. */
export function auditOf({ stderr }: Ended): readonly object[] {
  return stderr.split('\n').flatMap((line) => {
    if (!line.includes('"audit"')) return []
    const { time: _time, operator: _operator, level: _level, msg: _msg, ...event } = JSON.parse(line)
    return [event]
  })
}
