import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, configVariables, loadConfig, readConfig } from '../src/config.ts'

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readConfig(variables)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

it('needs nothing: without a variable it is development on this machine', () => {
  expect(readConfig({})).toMatchObject({ isProduction: false, host: '127.0.0.1', port: 4000, graphiql: true })
})

describe('.env.example', () => {
  const example = parseEnv(readFileSync('.env.example', 'utf8'))

  it('shows the defaults', () => {
    expect(readConfig(example)).toEqual(readConfig({}))
  })

  it('shows every variable there is, and none that is not', () => {
    expect(Object.keys(example).toSorted()).toEqual([...configVariables].toSorted())
  })
})

describe('the .env file', () => {
  const started = process.cwd()
  const variables = ['LOG_LEVEL', 'MAX_DEPTH']
  beforeEach(() => process.chdir(mkdtempSync(join(tmpdir(), 'env-'))))
  afterEach(() => {
    process.chdir(started)
    for (const name of variables) delete process.env[name]
  })

  it.each([
    ['as it is', ''],
    ['after a byte order mark', '\uFEFF'],
  ])('is read %s, beneath the environment', (_start, mark) => {
    writeFileSync('.env', `${mark}LOG_LEVEL=warn\nMAX_DEPTH=7\n`)
    process.env.MAX_DEPTH = '8'
    expect(loadConfig()).toMatchObject({ logLevel: 'warn', limits: { maxDepth: 8 } })
  })

  it('need not be there', () => {
    expect(loadConfig()).toMatchObject({ logLevel: 'info' })
  })

  it('is text', () => {
    writeFileSync('.env', Buffer.from('\uFEFFLOG_LEVEL=warn', 'utf16le'))
    expect(() => loadConfig()).toThrow(new ConfigError(['.env must be UTF-8 text']))
  })
})

it('counts an empty variable as absent', () => {
  expect(readConfig({ PORT: '', CORS_ORIGINS: '' })).toEqual(readConfig({}))
})

it('filters the schema and closes the page in production, unless told otherwise', () => {
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://api.example' }
  expect(readConfig(production)).toMatchObject({ graphiql: false, introspection: 'filtered' })
  expect(readConfig({ ...production, GRAPHIQL: 'on', INTROSPECTION: 'open' })).toMatchObject({
    graphiql: true,
    introspection: 'open',
  })
})

/** As random as those of `openssl rand -base64 24`. */
const secret = 'k3Jd9xQ2mZ7vB1nL5pR8tW4yC6hF0gSa'
const tutorialSecret = '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7'

const issuer = {
  issuer: 'https://id.example',
  jwksUri: 'https://id.example/jwks',
  audience: 'https://api.example/graphql',
  algorithms: ['RS256'],
}

describe('refuses to start', () => {
  it.each<[string, Record<string, string>, string]>([
    ['beyond this machine with demo users', { HOST: '0.0.0.0' }, 'HOST must be a loopback address'],
    ['in production without a name for tokens', { NODE_ENV: 'production' }, 'PUBLIC_URL is needed'],
    ['on a port that only the system knows', { PORT: '0' }, 'PUBLIC_URL is needed'],
    ['with a cheap hash', { BCRYPT_COST: '9' }, 'BCRYPT_COST must be'],
    ['with tokens that live long', { ACCESS_TOKEN_TTL: '3601' }, 'ACCESS_TOKEN_TTL must be'],
    [
      'for an origin with a path',
      { CORS_ORIGINS: 'https://a.example, https://b.example/app' },
      'CORS_ORIGINS must be',
    ],
    ['for any origin', { CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be'],
    ['under another scheme', { PUBLIC_URL: 'ftp://a.example' }, 'PUBLIC_URL must be'],
    [
      'on a database it does not know',
      { DATABASE_URL: 'mysql://root:secret@localhost' },
      'DATABASE_URL must be',
    ],
    ['with a missing file', { DATABASE_URL_FILE: '/nowhere' }, 'DATABASE_URL_FILE names a file'],
    ['with two databases', { DATABASE_URL_FILE: '/nowhere', DATABASE_URL: 'sqlite:x' }, 'keep one'],
    ['with two secrets', { JWT_SECRET_FILE: '/nowhere', JWT_SECRET: secret }, 'keep one'],
    ['with a secret that is short', { JWT_SECRET: secret.slice(1) }, 'JWT_SECRET: secret 1 must have'],
    ['with a secret of a tutorial', { JWT_SECRET: tutorialSecret }, 'JWT_SECRET: secret 1 is a published'],
    [
      'with a poor one among good ones',
      { JWT_SECRET: `${secret},${'a'.repeat(32)}` },
      'JWT_SECRET: secret 2',
    ],
    ['with a secret that is only commas', { JWT_SECRET: ',' }, 'JWT_SECRET: no secret is there'],
    [
      'with a secret, and an algorithm for keys',
      { JWT_SECRET: secret, SIGNING_ALGORITHM: 'RS256' },
      'keep one',
    ],
    ['with an algorithm that is none', { SIGNING_ALGORITHM: 'HS256' }, 'SIGNING_ALGORITHM must be'],
    [
      'with a session shorter than its pauses',
      { REFRESH_IDLE: '60', REFRESH_MAX: '59' },
      'REFRESH_IDLE must not',
    ],
    ['with a grace that is none any more', { REFRESH_GRACE: '61' }, 'REFRESH_GRACE must be'],
    ['with anything but on and off', { PASSWORD_GRANT: 'true' }, 'PASSWORD_GRANT must be'],
    ['behind everybody', { TRUST_PROXY: '11' }, 'TRUST_PROXY must be'],
    ['behind proxies by name', { TRUST_PROXY: 'true' }, 'TRUST_PROXY must be'],
    [
      'with an issuer that is our own',
      {
        TRUSTED_ISSUERS: JSON.stringify([
          {
            issuer: 'https://api.example',
            jwksUri: 'https://keys.example/jwks',
            audience: 'x',
            algorithms: ['ES256'],
          },
        ]),
        PUBLIC_URL: 'https://api.example',
      },
      'TRUSTED_ISSUERS names PUBLIC_URL',
    ],
    ['with issuers that are no JSON', { TRUSTED_ISSUERS: '{' }, 'TRUSTED_ISSUERS must be JSON'],
    ['with issuers that are no list', { TRUSTED_ISSUERS: '{}' }, 'TRUSTED_ISSUERS: issuers'],
    ['with issuers that are nothing', { TRUSTED_ISSUERS: 'null' }, 'TRUSTED_ISSUERS: issuers'],
  ])('%s', (_rule, variables, fault) => {
    expect(faultsOf(variables)).toEqual([expect.stringContaining(fault)])
  })

  it('and says everything at once, without repeating a value', () => {
    const faults = faultsOf({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://root:hunter2@localhost',
      GRAPHIQL: 'yes',
    })
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'DATABASE_URL', 'GRAPHIQL'])
    expect(faults.join()).not.toMatch(/eighty|hunter2|yes/)
  })
})

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'secret')
  writeFileSync(file, text)
  return file
}

describe('reads from a file, so that it need not stand in the environment,', () => {
  it('the database URL', () => {
    const file = fileWith('postgres://scopes:secret@db/scopes\n')
    expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://scopes:secret@db/scopes')
  })

  it('secrets, one a line', () => {
    const other = [...secret].reverse().join('')
    const file = fileWith(`${secret}\n${other}\n`)
    expect(readConfig({ JWT_SECRET_FILE: file }).sharedSecrets).toEqual([secret, other])
    expect(readConfig({ JWT_SECRET: `${secret}, ${other}` }).sharedSecrets).toEqual([secret, other])
  })

  it('issuers', () => {
    const file = fileWith(JSON.stringify([issuer]))
    expect(readConfig({ TRUSTED_ISSUERS_FILE: file }).trustedIssuers).toEqual([issuer])
  })
})

describe('the keys of a trusted issuer', () => {
  const local = { ...issuer, jwksUri: 'http://127.0.0.1:9000/jwks' }
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://api.example' }

  it('come over https, and in development from this machine', () => {
    expect(readConfig({ TRUSTED_ISSUERS: JSON.stringify([local]) }).trustedIssuers).toEqual([local])
    expect(faultsOf({ ...production, TRUSTED_ISSUERS: JSON.stringify([issuer]) })).toEqual([])
    expect(faultsOf({ ...production, TRUSTED_ISSUERS: JSON.stringify([local]) })).toEqual([
      'TRUSTED_ISSUERS: issuers.0.jwksUri: must be an https URL',
    ])
  })

  it('and what else is wrong with issuers is said at once', () => {
    const list = [
      { ...issuer, algorithms: ['HS256'] },
      { ...issuer, audience: '', clientSecret: 'hunter2' },
    ]
    const faults = faultsOf({ TRUSTED_ISSUERS: JSON.stringify(list), JWT_SECRET: 'hunter2' })
    expect(faults.length).toBeGreaterThanOrEqual(4)
    expect(faults.every((fault) => /^(TRUSTED_ISSUERS|JWT_SECRET): /.test(fault))).toBe(true)
    expect(faults.join()).not.toContain('hunter2')
  })
})

it('signs with key pairs, and lets our own client take passwords, unless told otherwise', () => {
  expect(readConfig({})).toMatchObject({
    signingAlgorithm: 'ES256',
    sharedSecrets: undefined,
    passwordGrant: true,
    strictScopes: false,
    trustProxy: 0,
    refreshIdle: 14 * 86_400,
    refreshMax: 30 * 86_400,
    refreshGrace: 10,
    trustedIssuers: [],
  })
})

it('a file of registered documents has to be one', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'documents.json')
  for (const text of [
    '{',
    '[]',
    '{"documents":[{"id":"a","document":"{ a }"}]}',
    '{"documents":[{"id":"a","document":"{ a }","requirement":[]}]}',
  ]) {
    writeFileSync(file, text)
    expect(faultsOf({ REGISTERED_DOCUMENTS: file })).toEqual([
      'REGISTERED_DOCUMENTS must name a file that "graphql-scopes scopes register --json" wrote',
    ])
  }
})

it.each([
  'https://:p@a.example',
  'https://user@a.example',
  ' https://a.example',
  'https://a.example/../x',
  'https://A.example',
  'https://a.example:443',
  'http://256.256.256.256',
])('a public URL that is written otherwise elsewhere is none: "%s"', (url) => {
  expect(faultsOf({ PUBLIC_URL: url })).toEqual([
    expect.stringMatching(/^PUBLIC_URL must be an http or https URL/),
  ])
})

it.each(['https://a.example', 'https://a.example/api', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
  'a public URL in its normal form is one: %s',
  (url) => {
    expect(readConfig({ PUBLIC_URL: url }).publicUrl).toBe(url)
  },
)
