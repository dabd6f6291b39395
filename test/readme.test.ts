import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileScopes, scopeDirectives } from '../src/index.ts'
import { type BuiltServer, startBuiltServer } from './built-server.ts'
import { createInstalled } from './installed.ts'
import { compile, snippetsOf, withoutTokens } from './snippets.ts'

const readme = readFileSync('README.md', 'utf8')
const blocks = snippetsOf(readme)
const texts = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ text }) => text)

/** A server of its own is already installed and running, so that these are what starts this very test. */
const setUp = ['npm ci && npm start\n', 'npm ci && npm test\n']

describe('the commands, one after the other in one shell', () => {
  const directory = mkdtempSync(join(tmpdir(), 'readme-'))
  let server: BuiltServer
  beforeAll(async () => {
    server = await startBuiltServer(directory)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(directory, { recursive: true })
  })

  it('print what stands below them', async () => {
    const commands = texts('sh').filter((text) => !setUp.includes(text))
    const script = commands.map((text) => `${text}\nprintf '\\n\\0'`).join('\n')
    const { stdout } = await promisify(execFile)('bash', [
      '-euc',
      script.replaceAll('http://127.0.0.1:4000', server.url),
    ])
    const printed = stdout.replaceAll(server.url, 'http://127.0.0.1:4000').split('\0').slice(0, -1)
    const expected = blocks.filter(({ language, text }) => language === 'json' || text.startsWith('403 '))
    expect(printed).toHaveLength(expected.length)
    for (const [index, { language, text }] of expected.entries()) {
      const output = printed[index] ?? ''
      if (language === 'json') expect(withoutTokens(JSON.parse(output))).toEqual(JSON.parse(text))
      else expect(output.trim()).toBe(text.trim())
    }
  })
})

it('the commands to set up are the two that there are', () => {
  expect(texts('sh').filter((text) => setUp.includes(text))).toEqual(setUp)
})

it('the schema builds, and needs what the text says', () => {
  const [sdl = ''] = texts('graphql')
  const table = compileScopes(makeExecutableSchema({ typeDefs: [scopeDirectives, sdl] }))
  expect(table.requirement('User.items')).toEqual([['items']])
  expect(table.requirement('User.email')).toEqual([['me'], ['users:read']])
  expect(table.requirement('Query.version')).toBe('public')
})

const snippets = texts('ts')

describe('the snippets compile against the built package, and run', () => {
  const { directory: folder, remove } = createInstalled()
  beforeAll(() => {
    for (const [index, text] of snippets.entries()) writeFileSync(join(folder, `snippet-${index}.ts`), text)
  })
  afterAll(remove)

  it('compile', () => {
    compile(snippets.map((_, index) => join(folder, `snippet-${index}.ts`)))
  })

  /** In a process of its own, as a user would: vitest would take the sources for the package. */
  const runSnippet = async (has: string, expression: string) => {
    const index = snippets.findIndex((text) => text.includes(has))
    const url = pathToFileURL(join(folder, `snippet-${index}.ts`)).href
    const code = `const snippet = await import('${url}'); console.log(JSON.stringify(await (${expression})))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])
    return JSON.parse(stdout)
  }

  it('Yoga refuses a caller without a token', async () => {
    const status = await runSnippet(
      'createRemoteJWKSet',
      `Promise.resolve(snippet.yoga.fetch('http://localhost/graphql?query={hello}')).then(({ status, headers }) => [status, headers.get('www-authenticate')])`,
    )
    expect(status).toEqual([401, 'Bearer realm="graphql", scope="greet"'])
  })
})
