import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Permission {
  /** Folders and files of src, beside the folder itself. */
  readonly src: readonly string[]
  /** Packages, beside those of Node. */
  readonly npm: readonly string[]
}

const shared = ['context', 'generated', 'connection', 'request-error', 'id']
const everything = [
  'context',
  'generated',
  'connection',
  'request-error',
  'id',
  'config',
  'limits',
  'scopes',
  'yoga',
  'oauth',
  'users',
  'items',
  'orders',
  'payments',
  'storage',
  'server',
]

/** Who may import what. Slices stand in the order in which they may know of each other. */
const permissions: Record<string, Permission> = {
  scopes: { src: [], npm: ['graphql', '@graphql-tools/utils'] },
  codegen: {
    src: ['scopes'],
    npm: ['graphql', '@graphql-codegen/plugin-helpers', '@graphql-codegen/visitor-plugin-common'],
  },
  yoga: { src: ['scopes'], npm: ['graphql-yoga', 'graphql'] },
  oauth: { src: [], npm: ['jose', 'bcryptjs', 'tinypool', 'zod'] },
  users: { src: shared, npm: ['graphql'] },
  items: { src: [...shared, 'users'], npm: ['graphql'] },
  orders: { src: [...shared, 'users', 'items'], npm: ['graphql'] },
  payments: { src: [...shared, 'users', 'items', 'orders'], npm: ['graphql'] },
  storage: {
    src: [
      'connection',
      'generated',
      'id',
      'oauth/stores',
      'users/user',
      'items/item',
      'orders/order',
      'payments/payment',
    ],
    npm: ['kysely', 'better-sqlite3', 'pg', 'jose'],
  },
  server: {
    src: everything,
    npm: [
      'graphql-yoga',
      '@graphql-tools/schema',
      'dataloader',
      'pino',
      'graphql',
      'hono',
      'jose',
      'prom-client',
      '@opentelemetry/api',
      '@opentelemetry/core',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
    ],
  },
  explorer: {
    src: ['scopes', 'yoga/explorer-document'],
    npm: [
      'graphql',
      'graphiql',
      '@graphiql/react',
      '@graphiql/plugin-history',
      '@graphiql/toolkit',
      'graphql-sse',
      'react',
      'react-dom',
      'vite',
    ],
  },
  cli: { src: everything, npm: ['commander', 'graphql', 'hono', 'pino', 'zod'] },
  'index.ts': { src: ['scopes'], npm: [] },
  'main.ts': { src: ['cli', 'config', 'scopes', 'storage'], npm: [] },
  'config.ts': { src: ['oauth', 'limits', 'scopes', 'whole-number'], npm: ['zod'] },
  'limits.ts': { src: ['whole-number'], npm: ['zod'] },
  'whole-number.ts': { src: [], npm: ['zod'] },
  'context.ts': {
    src: ['users/user', 'items/item', 'orders/order', 'payments/payment'],
    npm: ['dataloader'],
  },
  'connection.ts': { src: ['request-error'], npm: [] },
  'request-error.ts': { src: [], npm: ['graphql'] },
  'id.ts': { src: [], npm: [] },
  generated: {
    src: ['context', 'users/user', 'items/item', 'orders/order', 'payments/payment'],
    npm: ['graphql'],
  },
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join('src', file), 'utf8')
  return [...text.matchAll(/(?:\bfrom|\bimport\(|^import)\s*'([^']+)'/gm)].map(
    ([, specifier = '']) => specifier,
  )
}

function isPermitted(file: string, specifier: string): boolean {
  const [part = ''] = file.split('/')
  const { src = [], npm = [] } = permissions[part] ?? {}
  if (specifier.startsWith('node:')) return part !== 'scopes'
  if (!specifier.startsWith('.'))
    return npm.includes(
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
  const target = normalize(join(dirname(file), specifier)).replace(/\.tsx?$/, '')
  return [part, ...src].some((allowed) => target === allowed || target.startsWith(`${allowed}/`))
}

describe('who imports what', () => {
  it.each(Object.keys(permissions))('%s keeps to its permissions', (part) => {
    const own = files.filter((file) => file === part || file.startsWith(`${part}/`))
    expect(own.length).toBeGreaterThan(0)
    const broken = own.flatMap((file) =>
      importsOf(file).flatMap((specifier) =>
        isPermitted(file, specifier) ? [] : [`${file} imports ${specifier}`],
      ),
    )
    expect(broken).toEqual([])
  })

  it('and nothing in src is without permissions', () => {
    expect(files.filter((file) => permissions[file.split('/')[0] ?? ''] === undefined)).toEqual([])
  })
})

it('process.env is read in one place', () => {
  const readers = files.filter((file) => /process\.env\b/.test(readFileSync(join('src', file), 'utf8')))
  expect(readers).toEqual(['config.ts'])
})

it('what is switched on by a variable is loaded only then', () => {
  const isOptional = (file: string) => /^server\/(metrics|tracing)\//.test(file)
  const broken = files
    .filter((file) => !isOptional(file))
    .filter((file) => {
      const text = readFileSync(join('src', file), 'utf8')
      return /\bfrom '(prom-client|@opentelemetry\/|[./]+(metrics|tracing)\/)/.test(text)
    })
  expect(broken).toEqual([])
})

it('every index lists its names one by one', () => {
  expect(files.filter((file) => /export \*/.test(readFileSync(join('src', file), 'utf8')))).toEqual([])
})
