import { readFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { type Limits, limitsOf, limitVariables } from './limits.ts'
import type { SigningAlgorithm } from './oauth/keys.ts'
import { sharedSecretFaults } from './oauth/shared-secrets.ts'
import { requireTrustedIssuers, type TrustedIssuer } from './oauth/trusted-issuer.ts'
import type { RegisteredDocument } from './scopes/documents.ts'
import { wholeNumber } from './whole-number.ts'

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
  /** Whether the server brings its database up to date; otherwise it does not start on one that is not. */
  readonly migrate: boolean
  /** Seconds. */
  readonly accessTokenTtl: number
  /** Seconds after which a refresh token dies unused. */
  readonly refreshIdle: number
  /** Seconds after which the user has to log in again, however often the token was refreshed. */
  readonly refreshMax: number
  /** Seconds during which a refresh token that comes twice gets the same answer; 0 for never. */
  readonly refreshGrace: number
  /** Whether our own client may trade a password for a token. */
  readonly passwordGrant: boolean
  /** Whether a request with a scope that the user may not have is refused, and not granted without it. */
  readonly strictScopes: boolean
  /** Of the first key that is made. */
  readonly signingAlgorithm: SigningAlgorithm
  /** Signs with HS256 in place of key pairs: the first signs, all verify; `undefined` for key pairs. */
  readonly sharedSecrets: readonly string[] | undefined
  /** Whose tokens are accepted beside our own; may be empty. */
  readonly trustedIssuers: readonly TrustedIssuer[]
  readonly bcryptCost: number
  /** Origins whose pages may call the API; empty allows none but the server's own. */
  readonly corsOrigins: readonly string[]
  /** How many proxies of ours stand in front; with 0 `X-Forwarded-For` is not believed. */
  readonly trustProxy: number
  /** Seconds that a server which is told to stop still serves, while `/ready` says that it is not. */
  readonly drainDelay: number
  readonly logLevel: string
  /** Where metrics are served, apart from the API; `undefined` for nowhere. Port 0 lets the system choose one. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  /** Where traces are sent, and of which share of the requests; `undefined` for nowhere. */
  readonly tracing:
    | { readonly endpoint: string; readonly serviceName: string; readonly ratio: number }
    | undefined
  readonly graphiql: boolean
  readonly introspection: 'open' | 'authenticated' | 'filtered' | 'off'
  readonly limits: Limits
  /** What clients may send by id; `undefined` where no documents are registered, and all are answered. */
  readonly registeredDocuments: readonly RegisteredDocument[] | undefined
  /** What becomes of documents that are not registered, where some are. */
  readonly unknownDocuments: 'refuse' | 'allow'
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

const DAY = 86_400

const onOff = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on')
const share = z
  .string()
  .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
  .transform(Number)
const httpUrl = z
  .string()
  .refine(
    (url) => isHttpUrl(url),
    'must be an http or https URL in its normal form, without login, query, fragment and slash at the end',
  )
const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every(isOrigin), 'must be origins such as https://app.example, separated by commas')
const secrets = z.string().transform((list) => list.split(/[\s,]+/).filter((secret) => secret !== ''))
const issuers = z.string().transform((text, context): readonly TrustedIssuer[] => {
  try {
    // Looked into once NODE_ENV is known, on which it depends what they may be.
    return JSON.parse(text)
  } catch {
    context.addIssue('must be JSON')
    return z.NEVER
  }
})

const group = z.array(z.string())
const registered = z.object({
  documents: z.array(
    z.object({
      id: z.string(),
      document: z.string(),
      requirement: z.union([z.literal('public'), z.array(group).min(1)]),
    }),
  ),
})
const documents = z.string().transform((path, context) => {
  try {
    return registered.parse(JSON.parse(readFileSync(path, 'utf8'))).documents
  } catch {
    context.addIssue('must name a file that "graphql-scopes scopes register --json" wrote')
    return z.NEVER
  }
})

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
  MIGRATE: onOff.default(true),
  ACCESS_TOKEN_TTL: wholeNumber(1, 3_600).default(600),
  REFRESH_IDLE: wholeNumber(1, 365 * DAY).default(14 * DAY),
  REFRESH_MAX: wholeNumber(1, 365 * DAY).default(30 * DAY),
  REFRESH_GRACE: wholeNumber(0, 60).default(10),
  PASSWORD_GRANT: onOff.default(true),
  STRICT_SCOPES: onOff.default(false),
  SIGNING_ALGORITHM: z.enum(['ES256', 'RS256', 'Ed25519'], 'must be ES256, RS256 or Ed25519').optional(),
  JWT_SECRET: secrets.optional(),
  TRUSTED_ISSUERS: issuers.default([]),
  BCRYPT_COST: wholeNumber(10, 16).default(12),
  CORS_ORIGINS: origins.default([]),
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  DRAIN_DELAY: wholeNumber(0, 5).optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level of pino')
    .default('info'),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_SERVICE_NAME: z.string().default('graphql-scopes'),
  TRACE_RATIO: share.default(1),
  GRAPHIQL: onOff.optional(),
  INTROSPECTION: z
    .enum(['open', 'authenticated', 'filtered', 'off'], 'must be open, authenticated, filtered or off')
    .optional(),
  ...limitVariables.shape,
  REGISTERED_DOCUMENTS: documents.optional(),
  UNKNOWN_DOCUMENTS: z.enum(['refuse', 'allow'], 'must be refuse or allow').default('refuse'),
})

/** These may stand in a file in place of the environment, which every child process sees: `NAME_FILE` names it. */
const FILE_VARIABLES = ['DATABASE_URL', 'JWT_SECRET', 'TRUSTED_ISSUERS'] as const

/** Every variable that is read. */
export const configVariables: readonly string[] = [
  ...Object.keys(environment.shape),
  ...FILE_VARIABLES.map((name) => `${name}_FILE`),
]

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
  const unsafe = [...unsafeChoices(read.data), ...unfitTokens(read.data)]
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
    migrate: variables.MIGRATE,
    accessTokenTtl: variables.ACCESS_TOKEN_TTL,
    refreshIdle: variables.REFRESH_IDLE,
    refreshMax: variables.REFRESH_MAX,
    refreshGrace: variables.REFRESH_GRACE,
    passwordGrant: variables.PASSWORD_GRANT,
    strictScopes: variables.STRICT_SCOPES,
    signingAlgorithm: variables.SIGNING_ALGORITHM ?? 'ES256',
    sharedSecrets: variables.JWT_SECRET,
    trustedIssuers: variables.TRUSTED_ISSUERS,
    bcryptCost: variables.BCRYPT_COST,
    corsOrigins: variables.CORS_ORIGINS,
    trustProxy: variables.TRUST_PROXY,
    drainDelay: variables.DRAIN_DELAY ?? (isProduction ? 1 : 0),
    logLevel: variables.LOG_LEVEL,
    metrics: metricsOf(variables),
    tracing: tracingOf(variables),
    graphiql: variables.GRAPHIQL ?? !isProduction,
    introspection: variables.INTROSPECTION ?? (isProduction ? 'filtered' : 'open'),
    limits: limitsOf(variables),
    registeredDocuments: variables.REGISTERED_DOCUMENTS,
    unknownDocuments: variables.UNKNOWN_DOCUMENTS,
  })
}

function metricsOf({ METRICS_PORT, METRICS_HOST }: Environment): Config['metrics'] {
  return METRICS_PORT === undefined ? undefined : { host: METRICS_HOST, port: METRICS_PORT }
}

function tracingOf({
  OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_SERVICE_NAME,
  TRACE_RATIO,
}: Environment): Config['tracing'] {
  if (OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined
  return { endpoint: OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: OTEL_SERVICE_NAME, ratio: TRACE_RATIO }
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

function unfitTokens(variables: Environment): readonly string[] {
  const { JWT_SECRET, SIGNING_ALGORITHM, REFRESH_IDLE, REFRESH_MAX } = variables
  const secretFaults = JWT_SECRET === undefined ? [] : sharedSecretFaults(JWT_SECRET)
  return [
    ...secretFaults.map((fault) => `JWT_SECRET: ${fault}`),
    ...(JWT_SECRET !== undefined && SIGNING_ALGORITHM !== undefined
      ? ['SIGNING_ALGORITHM is for key pairs, and JWT_SECRET signs with HS256; keep one']
      : []),
    ...(REFRESH_IDLE > REFRESH_MAX ? ['REFRESH_IDLE must not be longer than REFRESH_MAX'] : []),
    ...issuerFaults(variables),
  ]
}

function isOwnIssuer({
  HOST,
  PORT,
  PUBLIC_URL = localUrl(HOST, PORT),
  TRUSTED_ISSUERS,
}: Environment): boolean {
  return TRUSTED_ISSUERS.some(({ issuer }) => issuer === PUBLIC_URL)
}

function issuerFaults(variables: Environment): readonly string[] {
  const { TRUSTED_ISSUERS, NODE_ENV } = variables
  if (Array.isArray(TRUSTED_ISSUERS) && TRUSTED_ISSUERS.length === 0) return []
  try {
    requireTrustedIssuers(TRUSTED_ISSUERS, NODE_ENV !== 'production')
    return isOwnIssuer(variables) ? ['TRUSTED_ISSUERS names PUBLIC_URL, the issuer of our own tokens'] : []
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return error.message.split('\n').map((fault) => `TRUSTED_ISSUERS: ${fault}`)
  }
}

/** Reads what stands in files; every one that cannot be used is a fault. */
function withFiles(variables: Record<string, string | undefined>): {
  present: Record<string, string | undefined>
  faults: readonly string[]
} {
  const present = { ...variables }
  const faults = FILE_VARIABLES.flatMap((name) => {
    const file = variables[`${name}_FILE`]
    if (file === undefined) return []
    if (variables[name] !== undefined) return [`${name} and ${name}_FILE are both set; keep one`]
    try {
      present[name] = readFileSync(file, 'utf8').trim()
      return []
    } catch {
      return [`${name}_FILE names a file that cannot be read`]
    }
  })
  return { present, faults }
}

/** In the form that it has everywhere: an issuer is compared as text. */
function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#]|\/$/.test(text)) return false
  const isNormal = url.href === text || url.href === `${text}/`
  return isNormal && url.username === '' && url.password === ''
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
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ??= value
  return readConfig(process.env)
}

/** Empty when there is none. Some editors put a byte order mark before the first variable, whose name it is no part of. */
function readEnvFile(): NodeJS.Dict<string> {
  try {
    return parseEnv(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync('.env')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    const isText = error instanceof TypeError
    throw new ConfigError([isText ? '.env must be UTF-8 text' : '.env is there and cannot be read'])
  }
}
