import { readFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { z } from 'zod'

/** How the server runs, read once from the environment. `.env.example` says what each variable means. */
export interface Config {
  /** Outside production there are demo users, an open schema and a GraphiQL page. */
  readonly isProduction: boolean
  readonly host: string
  /** 0 lets the system choose one. */
  readonly port: number
  /** Without a slash at the end: the issuer of tokens, and below it every endpoint. */
  readonly publicUrl: string
  readonly databaseUrl: string
  /** Seconds. */
  readonly accessTokenTtl: number
  readonly bcryptCost: number
  /** Origins whose pages may call the API; empty allows none but the server's own. */
  readonly corsOrigins: readonly string[]
  readonly logLevel: string
  readonly graphiql: boolean
  readonly introspection: 'open' | 'authenticated' | 'filtered' | 'off'
}

/** Everything that is wrong with the environment, one line each; no value is repeated, for it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  /** At least one, each with the variable it is about. */
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

const onOff = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on')
const wholeNumber = (min: number, max: number) => {
  const reason = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d+$/, reason)
    .transform(Number)
    .pipe(z.number().min(min, reason).max(max, reason))
}
const httpUrl = z
  .string()
  .refine(
    (url) => isHttpUrl(url),
    'must be an http or https URL without query, fragment and slash at the end',
  )
const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every(isOrigin), 'must be origins such as https://app.example, separated by commas')

const environment = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be development, test or production')
    .default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(4000),
  PUBLIC_URL: httpUrl.optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:|postgres(ql)?:\/\/)./,
      'must be sqlite:path/to/file or postgres://user:password@host/database',
    )
    .default('sqlite:data/graphql-scopes.db'),
  ACCESS_TOKEN_TTL: wholeNumber(1, 3_600).default(600),
  BCRYPT_COST: wholeNumber(10, 16).default(12),
  CORS_ORIGINS: origins.default([]),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level of pino')
    .default('info'),
  GRAPHIQL: onOff.optional(),
  INTROSPECTION: z
    .enum(['open', 'authenticated', 'filtered', 'off'], 'must be open, authenticated, filtered or off')
    .optional(),
})

/** Every variable that is read, apart from `DATABASE_URL_FILE`. */
export const configVariables: readonly string[] = Object.keys(environment.shape)

type Environment = z.output<typeof environment>

/**
 * Reads the configuration from environment variables. An empty variable counts as absent.
 *
 * @throws {ConfigError} with every fault
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const { present, faults } = withFiles(
    Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== '')),
  )
  const read = environment.safeParse(present)
  if (!read.success) {
    throw new ConfigError([
      ...faults,
      ...read.error.issues.map(({ path, message }) => `${path[0]?.toString()} ${message}`),
    ])
  }
  const unsafe = unsafeChoices(read.data)
  if (faults.length > 0 || unsafe.length > 0) throw new ConfigError([...faults, ...unsafe])
  return configOf(read.data)
}

function configOf(variables: Environment): Config {
  const isProduction = variables.NODE_ENV === 'production'
  return Object.freeze({
    isProduction,
    host: variables.HOST,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL ?? localUrl(variables.HOST, variables.PORT),
    databaseUrl: variables.DATABASE_URL,
    accessTokenTtl: variables.ACCESS_TOKEN_TTL,
    bcryptCost: variables.BCRYPT_COST,
    corsOrigins: variables.CORS_ORIGINS,
    logLevel: variables.LOG_LEVEL,
    graphiql: variables.GRAPHIQL ?? !isProduction,
    introspection: variables.INTROSPECTION ?? (isProduction ? 'filtered' : 'open'),
  })
}

function unsafeChoices({ NODE_ENV, HOST, PORT, PUBLIC_URL }: Environment): readonly string[] {
  if (NODE_ENV === 'production') {
    return PUBLIC_URL === undefined
      ? ['PUBLIC_URL is needed in production: tokens name it as their issuer']
      : []
  }
  const isLocal = HOST === 'localhost' || HOST === '::1' || (isIPv4(HOST) && HOST.startsWith('127.'))
  const open = 'HOST must be a loopback address unless NODE_ENV=production: anybody knows the demo logins'
  const unnamed = 'PUBLIC_URL is needed with PORT=0: tokens name it as their issuer'
  return [...(isLocal ? [] : [open]), ...(PORT === 0 && PUBLIC_URL === undefined ? [unnamed] : [])]
}

/** A secret may stand in a file in place of the environment, where every child process would see it. */
function withFiles(variables: Record<string, string | undefined>): {
  present: Record<string, string | undefined>
  faults: readonly string[]
} {
  const { DATABASE_URL_FILE: file, ...present } = variables
  if (file === undefined) return { present, faults: [] }
  if (present.DATABASE_URL !== undefined) {
    return { present, faults: ['DATABASE_URL and DATABASE_URL_FILE are both set; keep one'] }
  }
  try {
    return { present: { ...present, DATABASE_URL: readFileSync(file, 'utf8').trim() }, faults: [] }
  } catch {
    return { present, faults: ['DATABASE_URL_FILE names a file that cannot be read'] }
  }
}

function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  return isHttp && !/[?#]|\/$/.test(text) && url?.username === ''
}

function isOrigin(text: string): boolean {
  return isHttpUrl(text) && new URL(text).origin === text
}

/** Where a server that listens there is reached from the same machine. */
export function localUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The configuration of this process: its environment, and beneath it the `.env` file in the working directory. */
export function loadConfig(): Config {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new ConfigError(['.env is there and cannot be read'])
    }
  }
  return readConfig(process.env)
}
