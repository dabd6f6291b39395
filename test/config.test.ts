import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConfigError, configVariables, readConfig } from '../src/config.ts'

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
    expect(Object.keys(example).toSorted()).toEqual([...configVariables, 'DATABASE_URL_FILE'].toSorted())
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

it('reads the database URL from a file, so that it need not stand in the environment', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'url')
  writeFileSync(file, 'postgres://scopes:secret@db/scopes\n')
  expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://scopes:secret@db/scopes')
})
