import { Source } from 'graphql'
import { describe, expect, it } from 'vitest'
import diffSchema from '../../../json-schema/diff.schema.json' with { type: 'json' }
import { diffAsJson } from '../../../src/cli/scopes/diff/json.ts'
import { diffAsMarkdown } from '../../../src/cli/scopes/diff/markdown.ts'
import { compileLoaded, schemaOf } from '../../../src/cli/scopes/load.ts'
import { diffScopes, scopeChangeKinds } from '../../../src/index.ts'
import { expectValidJson } from './json-schemas.ts'
import { refused } from './refused.ts'
import { useSdlFiles } from './sdl-files.ts'

const schema = (rule: string) => `type Query { x: Int ${rule} y: Int @authenticated }`
const hostile = '`|<img/src=x>@everyone'

const sdl = {
  'a.graphql': schema('@requiresScopes(scopes: "a")'),
  'a-in-parts/query.graphql': 'interface I { x: Int @requiresScopes(scopes: "a") }',
  'a-in-parts/x.graphql':
    'type Query implements I @authenticated { x: Int } extend type Query { y: Y } scalar Y',
  'open.graphql': schema(''),
  'more.graphql': schema('@requiresScopes(scopes: [["a"], ["b"]])'),
  'other.graphql': schema('@requiresScopes(scopes: "b")'),
  'less.graphql': schema('@requiresScopes(scopes: [["a", "b"]])'),
  'grown.graphql': `${schema('@requiresScopes(scopes: "a")')} extend type Query { z: Int }`,
  'catalogue.graphql': `extend schema @scope(name: "a", description: "") @scope(name: "admin", description: "")
    ${schema('@requiresScopes(scopes: "a")')}`,
  'implying.graphql': `extend schema @scope(name: "a", description: "") @scope(name: "admin", description: "", implies: ["a"])
    ${schema('@requiresScopes(scopes: "a")')}`,
  'hostile.graphql': schema(`@requiresScopes(scopes: [["a"], [${JSON.stringify(hostile)}]])`),
  'faulty.graphql': schema('@requiresScopes(scopes: [])'),
  'many.graphql': `type Query { x: Int y: Int ${names(2_000, (name) => `${name}: Int`)} }`,
  'many-guarded.graphql': `type Query @requiresScopes(scopes: "a") { x: Int y: Int ${names(2_000, (name) => `${name}: Int`)} }`,
}
const files = useSdlFiles(sdl)
const diff = (...args: readonly string[]) => files().run(['scopes', 'diff', ...args])

function compare(before: string, after: string) {
  const [old, now] = [before, after].map((name) =>
    compileLoaded(schemaOf([new Source(new Map(Object.entries(sdl)).get(name) ?? '', name)])),
  )
  if (old === undefined || now === undefined) throw new Error('two schemas are compared')
  return diffScopes(old, now)
}

function names(count: number, write: (name: string) => string): string {
  return Array.from({ length: count }, (_, index) => write(`field${index}`)).join(' ')
}

describe('scopes diff', () => {
  it.each([
    ['newly public', 'a.graphql', 'open.graphql', 5],
    ['changed', 'a.graphql', 'other.graphql', 5],
    ['narrowed', 'a.graphql', 'less.graphql', 0],
    ['by the catalogue alone widened', 'catalogue.graphql', 'implying.graphql', 5],
  ])('for what is %s', async (kind, before, after, code) => {
    const ended = await diff(before, after)
    expect(ended).toMatchObject({ code, stderr: '' })
    expect(ended.stdout).toContain(kind.split(' ').at(-1))
  })

  it('says nothing where every caller reaches the same', async () => {
    expect(await diff('a.graphql', 'a-in-parts')).toEqual({
      code: 0,
      stdout: 'every caller reaches the same as before\n',
      stderr: '',
    })
  })

  it('fails for what it is told to', async () => {
    expect(await diff('a.graphql', 'open.graphql', '--fail-on', 'none')).toMatchObject({ code: 0 })
    expect(await diff('a.graphql', 'less.graphql', '--fail-on', 'widened,narrowed')).toMatchObject({
      code: 5,
    })
    await expect(refused(['diff', 'a', 'b', '--fail-on', 'wider'])).resolves.toBe('wrong_usage')
  })

  it('tells before, after, and for whom', async () => {
    const { stdout } = await diff('a.graphql', 'less.graphql')
    expect(stdout).toMatch(
      /^narrowed\nCOORDINATE +BEFORE +AFTER +LETS IN +SHUTS OUT\nQuery\.x +a +a and b +a\n/,
    )
  })

  it('of what does not build tells the faults', async () => {
    const { code, stdout, stderr } = await diff('a.graphql', 'faulty.graphql')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/faulty\.graphql:1:\d+ Query\.x: .*asks for nothing/)
  })

  it('reads one of the two from standard input', async () => {
    const stdin = schema('')
    const ended = await files().run(['scopes', 'diff', 'a.graphql', '-', '--json'], { stdin })
    expect(JSON.parse(ended.stdout).coordinates).toMatchObject([{ kind: 'newly-public' }])
    await expect(refused(['diff', '-', '-'])).resolves.toBe('wrong_usage')
  })
})

describe('Markdown', () => {
  it('shows what lets somebody in, and folds the rest', async () => {
    const { stdout } = await diff('more.graphql', 'open.graphql', '--format', 'markdown', '--fail-on', 'none')
    expect(stdout).toContain('**1 newly public**\n\n| Coordinate |')
    const folded = diffAsMarkdown(compare('a.graphql', 'grown.graphql'))
    expect(folded).toContain('<details><summary>1 new</summary>\n\n| Coordinate |')
  })

  it('lets no scope out of its cell', () => {
    const markdown = diffAsMarkdown(compare('a.graphql', 'hostile.graphql'))
    expect(markdown).not.toContain('<img')
    expect(markdown).not.toContain('@everyone')
    const row = markdown.split('\n').find((line) => line.includes('Query.x')) ?? ''
    expect(row.split('|')).toHaveLength(7)
    expect(row.split('`').length % 2).toBe(1)
  })

  it('fits into a comment, and says that there is more', () => {
    const markdown = diffAsMarkdown(compare('many-guarded.graphql', 'many.graphql'))
    expect(markdown.length).toBeLessThan(65_536)
    expect(markdown).toContain('2002 newly public')
    expect(markdown).toMatch(/… and \d+ more\./)
  })
})

describe('for other programs', () => {
  it('--json is as its schema says, whatever has changed', () => {
    const names = Object.keys(sdl).filter((name) => name !== 'faulty.graphql' && !name.includes('/'))
    const kinds = new Set<string>()
    for (const before of names) {
      for (const after of names) {
        const found = compare(before, after)
        expectValidJson('diff', JSON.stringify(diffAsJson(found)))
        for (const { kind } of found.coordinates) kinds.add(kind)
      }
    }
    expect([...kinds].toSorted()).toEqual(scopeChangeKinds.toSorted())
  })

  it('--json and --format json are the same', async () => {
    const { stdout } = await diff('a.graphql', 'open.graphql', '--json')
    expectValidJson('diff', stdout)
    expect((await diff('a.graphql', 'open.graphql', '--format', 'json')).stdout).toBe(stdout)
  })

  it('the schema of --json knows every kind of change', () => {
    const { kind } = diffSchema.$defs.coordinateChange.properties
    expect(kind.enum.toSorted()).toEqual(scopeChangeKinds.toSorted())
  })
})
