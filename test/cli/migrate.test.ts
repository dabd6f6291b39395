import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'
import { type FreshDatabase, freshPostgres, freshSqlite, runSql } from '../storage/databases.ts'
import { answerOf, runProgram } from './program.ts'

const ALL = ['0001-users', '0002-shop', '0003-tokens', '0004-sessions']

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-cli-'))
})
afterAll(() => rm(directory, { recursive: true }))

const run = (args: readonly string[], url: string, variables: Record<string, string> = {}) =>
  runProgram(args, { directory, variables: { DATABASE_URL: url, ...variables } })

async function isMigrated(url: string): Promise<boolean> {
  const storage = await openStorage(url)
  return storage
    .check()
    .then(
      () => true,
      () => false,
    )
    .finally(() => storage.close())
}

describe.each([
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
] as const)('migrate on %s', (_name, fresh) => {
  let database: FreshDatabase
  beforeAll(async () => {
    database = await fresh()
  })
  afterAll(() => database.drop())

  it('is what a server asks for that may not do it itself, and leaves alone', async () => {
    const { code, stderr } = await run(['serve'], database.url, { MIGRATE: 'off' })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^graphql-scopes cannot start:\nmigrations are pending: 0001-users, .*graphql-scopes migrate/,
      ),
    })
    expect(await isMigrated(database.url)).toBe(false)
  })

  it('of several at once one runs what is pending, and then there is nothing to do', async () => {
    const ended = await Promise.all([1, 2, 3].map(() => run(['migrate', '--json'], database.url)))
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(ended.flatMap((each) => answerOf(each).migrations)).toEqual(ALL)
    expect(await isMigrated(database.url)).toBe(true)
    const { stdout } = await run(['migrate'], database.url)
    expect(stdout).toBe('Nothing to do: the database is up to date.\n')
  })

  describe('after a newer version', () => {
    beforeAll(() => runSql(database.url, "insert into kysely_migration values ('0099-later', '2030-01-01')"))

    it.each([
      ['the server', ['serve'], {}],
      ['a server that does not migrate', ['serve'], { MIGRATE: 'off' }],
      ['migrate', ['migrate'], {}],
      ['any other command', ['user', 'add', 'anna'], {}],
    ])('%s refuses, and says what to do', async (_rule, args, variables) => {
      const { code, stdout, stderr } = await run(args, database.url, variables)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(
        /the database is newer than this program, which knows nothing of 0099-later; use /,
      )
    })

    it('what runs already stays ready, so that instances are replaced one by one', async () => {
      expect(await isMigrated(database.url)).toBe(true)
    })
  })
})

describe('migrate as a user of PostgreSQL without the right to it', () => {
  let database: FreshDatabase
  let limited: string
  const role = `limited_${process.pid}`
  beforeAll(async () => {
    database = await freshPostgres()
    const url = new URL(database.url)
    url.username = role
    url.password = 'limited'
    limited = url.href
    await runSql(database.url, `create role ${role} login password 'limited'`)
  })
  afterAll(async () => {
    await runSql(database.url, `drop owned by ${role}; drop role ${role}`)
    await database.drop()
  })

  it('fails in words, as a start of the server does', async () => {
    for (const command of ['migrate', 'serve']) {
      const { code, stderr } = await run([command], limited)
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /may not run the migrations that are pending: 0001-users, .*; run graphql-scopes/,
      )
      expect(stderr).not.toMatch(/\n {4}at |limited@/)
    }
    expect(await isMigrated(database.url)).toBe(false)
  })

  it('has nothing to do once the owner has done it', async () => {
    await run(['migrate'], database.url)
    await runSql(
      database.url,
      `grant select, insert, update, delete on all tables in schema public to ${role}`,
    )
    expect(await run(['migrate'], limited)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nothing/),
    })
  })
})
