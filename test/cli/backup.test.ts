import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'
import { answerOf, runProgram } from './program.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-cli-'))
})
afterAll(() => rm(directory, { recursive: true }))

let folder: string
const file = () => join(folder, 'shop.db')
beforeEach(async () => {
  folder = await mkdtemp(join(directory, 'shop-'))
  const storage = await openStorage(`sqlite:${file()}`)
  await storage.migrate()
  await storage.seed()
  await storage.close()
})

const backUp = (target: string, url = `sqlite:${file()}`, ...options: string[]) =>
  runProgram(['backup', target, ...options], { directory: folder, variables: { DATABASE_URL: url } })

describe('backup', () => {
  it('makes one file, for its owner only, that a server can open', async () => {
    const ended = await backUp('copy.db', undefined, '--json')
    const { size, mode } = await stat(join(folder, 'copy.db'))
    expect(answerOf(ended)).toEqual({ file: 'copy.db', bytes: size })
    expect(mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).toSorted()).toEqual(['copy.db', 'shop.db'])
    const storage = await openStorage(`sqlite:${join(folder, 'copy.db')}`)
    expect(await storage.hasDemoLogins()).toBe(true)
    await storage.close()
  })

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, 'copy.db'), 'precious')
    expect(await backUp('copy.db')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('copy.db exists'),
    })
    expect(readFileSync(join(folder, 'copy.db'), 'utf8')).toBe('precious')
  })

  it('of a damaged database makes none, and says so', async () => {
    const bytes = readFileSync(file())
    // All pages but the first, which says what the file is.
    writeFileSync(file(), bytes.fill(0x55, 4_096))
    expect(await backUp('copy.db')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/damaged|malformed/),
    })
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual([])
  })

  it.each([
    ['where there is no folder', 'none/copy.db', 'ENOENT'],
    ['where a folder has the name', '.', 'exists'],
  ])('says why it cannot: %s', async (_rule, target, words) => {
    const { code, stdout, stderr } = await backUp(target)
    expect({ code: code !== 0, stdout }).toEqual({ code: true, stdout: '' })
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  it.each([
    ['PostgreSQL, which has its own', 'postgres://root:hunter2@127.0.0.1:1/db', 4, 'pg_dump'],
    ['what is not there', 'sqlite:nothing.db', 1, 'there is no database at nothing.db'],
    ['what only the server has', 'sqlite::memory:', 1, 'only the server itself'],
  ])('refuses %s', async (_rule, url, code, words) => {
    const ended = await backUp('copy.db', url)
    expect(ended).toMatchObject({ code, stderr: expect.stringContaining(words) })
    expect(ended.stderr).not.toContain('hunter2')
    expect(await readdir(folder)).toEqual(['shop.db'])
  })
})
