import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'
import { main, runProgram } from './program.ts'

const commands = [
  'user add',
  'user list',
  'user disable',
  'user enable',
  'user password',
  'user roles',
  'client add',
  'client list',
  'client rotate-secret',
  'client remove',
  'key list',
  'key rotate',
  'key retire',
  'token inspect',
  'token revoke',
  'session list',
  'session revoke',
  'migrate',
  'backup',
  'scopes report',
  'scopes lint',
  'scopes diff',
  'scopes operation',
  'scopes who',
]

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-cli-'))
})
afterAll(async () => {
  await rm(directory, { recursive: true })
})

const run = (args: readonly string[], variables: Record<string, string> = {}) =>
  runProgram(args, { directory, variables })

describe('help', () => {
  it.each([...commands, 'serve', 'user', ''])(
    'graphql-scopes %s --help tells the exit codes',
    async (path) => {
      const args = [...path.split(' ').filter((word) => word !== ''), '--help']
      const { code, stdout, stderr } = await run(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/^Usage: graphql-scopes/)
      expect(stdout).toMatch(
        /Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}4 .*\n {2}5 .*\n {2}130 .*\n$/,
      )
      expect(stdout.includes('--json')).toBe(commands.includes(path))
    },
  )

  it('names every command', async () => {
    const groups = new Set(commands.map((command) => command.split(' ')[0] ?? ''))
    const { stdout } = await run(['help'])
    for (const name of ['serve', ...groups]) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  })
})

describe('wrong usage', () => {
  it.each([
    ['a command that does not exist', ['usr', 'list'], 'Did you mean user?'],
    ['half a command', ['user'], 'a command is missing; "graphql-scopes user --help" shows how'],
    ['an option that does not exist', ['key', 'list', '--all'], 'graphql-scopes key list --help'],
    ['an argument for the server', ['serve', 'now'], 'too many arguments'],
  ])('ends with 2 and says what to do: %s', async (_rule, args, words) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
    const asJson = await run([...args, '--json'])
    expect(asJson).toMatchObject({ code: 2, stdout: '' })
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'wrong_usage' } })
  })

  it.each([
    ['argument', ['user', 'password', 'anna', 'hunter2']],
    ['value of an option', ['user', 'password', 'anna', "--password=hun'hunter2"]],
    ['value of a short option', ['user', 'password', 'anna', '-phunter2']],
  ])('does not repeat what may be a password: an %s', async (_rule, args) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toContain('hunter2')
  })
})

describe('no argument reaches the terminal with what a terminal obeys, or does not show', () => {
  let url: string
  beforeAll(async () => {
    url = `sqlite:${join(directory, 'printable.db')}`
    const storage = await openStorage(url)
    await storage.migrate()
    await storage.close()
  })

  const hostile = 'a\u001b[31m\n\u009b31m\u202e\u200bb'

  it.each([
    ['a command', [hostile]],
    ['a command much like one there is', ['use\nr\u001b']],
    ['a command below another', ['user', hostile]],
    ['an option', ['user', 'list', '-\u001b']],
    ['a long option', ['user', 'list', `--${hostile}`]],
    ['a user', ['user', 'disable', hostile]],
    ['a role of a new user', ['user', 'add', 'anna', '--role', hostile]],
    ['a role', ['user', 'roles', 'anna', hostile]],
    ['a scope', ['client', 'add', '--name', 'API', '--scope', hostile]],
    ['a grant', ['client', 'add', '--name', 'API', '--grant', hostile]],
    ['a client', ['client', 'remove', hostile]],
    ['a key', ['key', 'retire', hostile]],
    ['an algorithm', ['key', 'rotate', '--algorithm', hostile]],
    ['a session', ['session', 'revoke', hostile]],
    ['a user of sessions', ['session', 'list', hostile]],
    ['a token', ['token', 'revoke', hostile]],
  ])('%s', async (_rule, args) => {
    for (const form of [args, [...args, '--json']]) {
      const { code, stderr, stdout } = await run(form, { DATABASE_URL: url })
      expect(code).toBeGreaterThan(1)
      expect(stdout).toBe('')
      // One line: a second one could pass for a line of the audit.
      expect(stderr).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u)
    }
  })

  it('nor does a setting', async () => {
    const { stderr } = await run(['user', 'list'], { DATABASE_URL: `sqlite:${hostile}` })
    expect(stderr).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u)
  })
})

describe('without a database of a server', () => {
  it('a command makes none, and says what to do', async () => {
    const url = `sqlite:${join(directory, 'made', 'nowhere.db')}`
    const { code, stdout, stderr } = await run(['user', 'list'], { DATABASE_URL: url })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /there is no database at .*nowhere\.db.*DATABASE_URL.*graphql-scopes serve.*graphql-scopes migrate/,
    )
    expect(existsSync(join(directory, 'made'))).toBe(false)
  })

  it('a command migrates none that is empty', async () => {
    await writeFile(join(directory, 'empty.db'), '')
    const variables = { DATABASE_URL: 'sqlite:empty.db' }
    for (const attempt of [1, 2]) {
      const { code, stderr } = await run(['key', 'rotate'], variables)
      expect({ attempt, code }).toEqual({ attempt, code: 1 })
      expect(stderr).toMatch(
        /^error: migrations are pending: .*graphql-scopes migrate brings the database up to date/,
      )
    }
  })

  it.each([
    ['what is no URL', 'mysql://root:hunter2@localhost/db', /DATABASE_URL/],
    ['what the server alone can reach', 'sqlite::memory:', /only the server itself/],
    ['a server that is away', 'postgres://root:hunter2@127.0.0.1:1/db', /not available.*ECONNREFUSED/],
    ['a file that is none', 'sqlite:text.db', /not available.*not a database/],
  ])('%s is told in words, without its password', async (_rule, DATABASE_URL, words) => {
    await writeFile(join(directory, 'text.db'), 'The quick brown fox jumps over the lazy dog.\n'.repeat(99))
    const { code, stdout, stderr } = await run(['user', 'list'], { DATABASE_URL })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/hunter2|\n {4}at /)
    const asJson = await run(['user', 'list', '--json'], { DATABASE_URL })
    expect(JSON.parse(asJson.stderr)).toEqual({
      error: { code: 'failed', message: expect.stringMatching(words) },
    })
  })

  it('every fault of the configuration is told', async () => {
    const { code, stderr } = await run(['user', 'list'], { PORT: 'eighty', GRAPHIQL: 'maybe' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: PORT must be .*\nGRAPHIQL must be on or off\n$/)
  })
})

describe('at the ends of the process', () => {
  /** Through a shell, which can close what a pipe cannot. */
  async function runShell(
    redirection: string,
    args: string,
  ): Promise<{ code: number | null; stderr: string }> {
    const url = `sqlite:${join(directory, 'shell.db')}`
    const storage = await openStorage(url)
    await storage.migrate()
    await storage.close()
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"$0" "$1" ${args} ${redirection}`, process.execPath, main],
      {
        cwd: directory,
        env: { DATABASE_URL: url },
        encoding: 'utf8',
      },
    )
    return { code: status, stderr }
  }

  it('standard input that is closed is no password', async () => {
    expect(await runShell('<&-', 'user add anna')).toEqual({
      code: 2,
      stderr: 'error: standard input is empty: write the password to it\n',
    })
  })

  it.skipIf(!existsSync('/dev/full'))('an answer that cannot be printed is a failure', async () => {
    const { code, stderr } = await runShell('>/dev/full', 'client add --name API --json')
    expect(code).toBe(1)
    expect(stderr).toContain('what was asked is done, but the answer could not be printed')
  })

  it('an answer to standard output that is closed changes nothing of what was done', async () => {
    expect(await runShell('>&-', 'client add --name API --id api')).toMatchObject({ code: 0 })
    expect(await runShell('', 'client remove api')).toMatchObject({ code: 0 })
  })
})

describe('serve', () => {
  it.each([
    ['without a command', []],
    ['by its name', ['serve']],
  ])('is what runs %s, and says why it cannot', async (_rule, args) => {
    const { code, stderr } = await run(args, { PORT: 'eighty' })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^graphql-scopes cannot start:\nPORT must be a whole number/),
    })
  })
})
