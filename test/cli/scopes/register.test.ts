import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { useSdlFiles } from './sdl-files.ts'

const me = 'query Me {\n  me {\n    ...Names\n  }\n}\n\nfragment Names on User {\n  name\n}'
const files = useSdlFiles({
  'schema/a.graphql':
    'type Query { me: User @requiresScopes(scopes: "me")  open: Int } type User { name: String  old(x: Int @requiresScopes(scopes: "x")): Int }',
  'src/me.graphql': 'query Me { me { ...Names } }',
  'src/names.graphql': 'fragment Names on User { name }  query Old($x: Int) { me { old(x: $x) } }',
  'relay.json': JSON.stringify({ r1: '{ open }' }),
  'apollo.json': JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'a1', name: 'Open', type: 'query', body: 'query Open { open }' }],
  }),
  'again.graphql': 'query Me { me { ...Names } }',
  'control.json': JSON.stringify({ 'i\u001b[2J\nerror: x': '{ gone }' }),
  'wrong.json': '[1]',
  'invalid.json': JSON.stringify({ i1: 'query Gone { gone }', i2: '{' }),
})
const register = (...args: readonly string[]) => files().run(['scopes', 'register', ...args])

describe('scopes register', () => {
  it('writes each operation with its fragments, the hash of its text, and what it needs at most', async () => {
    const { code, stdout } = await register('src', '--json')
    expect(code).toBe(0)
    const { documents } = JSON.parse(stdout)
    expect(documents).toHaveLength(2)
    const id = createHash('sha256').update(me).digest('hex')
    expect(documents).toContainEqual({ id, document: me, requirement: [['me']] })
    expect(documents).toContainEqual(expect.objectContaining({ requirement: [['me', 'x']] }))
  })

  it('takes the ids of client compilers', async () => {
    const { stdout } = await register('relay.json', 'apollo.json', '--json')
    expect(JSON.parse(stdout).documents).toEqual([
      { id: 'a1', document: 'query Open { open }', requirement: 'public' },
      { id: 'r1', document: '{ open }', requirement: 'public' },
    ])
  })

  it('writes an operation once that stands in two files', async () => {
    const { stdout } = await register('src', 'again.graphql', '--json')
    expect(JSON.parse(stdout).documents).toHaveLength(2)
  })

  it('is a table for people', async () => {
    const { stdout } = await register('src', 'apollo.json')
    expect(stdout).toMatch(/^ID +OPERATION +NEEDS$/m)
    expect(stdout).toMatch(/^a1 +Open +public$/m)
    expect(stdout).toMatch(/^[\da-f]{64} +Me +me$/m)
  })

  it('writes what the server reads', async () => {
    const file = join(files().directory, 'documents.json')
    await writeFile(file, (await register('src', '--json')).stdout)
    expect(readConfig({ REGISTERED_DOCUMENTS: file }).registeredDocuments).toHaveLength(2)
    expect(await register('src', '--check', 'documents.json')).toMatchObject({ code: 0, stdout: '' })
    await writeFile(file, (await readFile(file, 'utf8')).replace('"me"', '"you"'))
    expect(await register('src', '--check', 'documents.json')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/"documents\.json" is out of step/),
    })
  })

  it.each([
    ['a file that is no manifest', ['wrong.json'], 1, /"wrong\.json" is neither a map of documents by id/],
    [
      'documents that are not valid, all of them',
      ['invalid.json'],
      1,
      /document i1 \(Gone\): Cannot query[\s\S]*document i2: Syntax Error/,
    ],
    [
      'ids with what a terminal would obey',
      ['control.json'],
      1,
      /^error: document i\\u\{1b\}\[2J\\u\{a\}error: x: [^\n]*\n$/,
    ],
    ['a file to check that is not there', ['src', '--check', 'none.json'], 3, /"none\.json" cannot be read/],
    ['nothing to register', ['none/*.graphql'], 3, /no file is at/],
  ])('refuses %s', async (_rule, args, code, stderr) => {
    expect(await register(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(stderr) })
  })
})
