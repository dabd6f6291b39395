import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { answerOf, runProgram } from '../program.ts'
import { useSdlFiles } from './sdl-files.ts'

const shipped = fileURLToPath(new URL('../../../schema', import.meta.url))

const HOSTILE = `extend schema
  @scope(name: "<script>alert(1)</script>", description: "</style><script>alert(2)</script> | \`a\` [b](javascript:alert(3)) \\u202E \\n# c")
  @scope(name: "a|b\`c", description: "", implies: ["<script>alert(1)</script>"])
type Query {
  x: Int @requiresScopes(scopes: ["<script>alert(1)</script>", "a|b\`c"])
}`

const files = useSdlFiles({
  'small.graphql': `extend schema
  @scope(name: "a", description: "An a.")
  @scope(name: "all", description: "All.", implies: ["a", "b"])
  @scope(name: "b", description: "A b.", implies: ["all"])
type Query {
  t: T @requiresScopes(scopes: [["a"], ["c"]])
  open: Int @public
  silent: Int
}
type T implements I @requiresScopes(scopes: "b") { x(y: Int @requiresScopes(scopes: "a")): Int }
interface I @authenticated { x(y: Int): Int }
`.replace('["c"]', '["b"]'),
  'hostile.graphql': HOSTILE,
  'empty.graphql': 'type T { x: Int }',
  'many.graphql': `type Query { i: I } interface I { x: Int }
${Array.from({ length: 12 }, (_, index) => `type T${index} implements I { x: Int @requiresScopes(scopes: [["a${index}"], ["b${index}"]]) }`).join('\n')}`,
})
const report = (...args: readonly string[]) => files().run(['scopes', 'report', ...args])

describe('scopes report', () => {
  it('says for each coordinate what it needs, by which rule, and where that stands', async () => {
    const { coordinates } = answerOf(await report('small.graphql', '--json'))
    expect(coordinates).toContainEqual({
      coordinate: 'T.x',
      kind: 'field',
      requirement: [['b']],
      isMarkedPublic: false,
      sources: [
        { coordinate: 'T', requirement: [['b']], places: ['small.graphql:10'] },
        { coordinate: 'I', requirement: [[]], places: ['small.graphql:11'] },
      ],
    })
    expect(coordinates).toContainEqual(
      expect.objectContaining({ coordinate: 'T.x(y:)', kind: 'argument', requirement: [['a']] }),
    )
  })

  it('tells what is open on purpose from what is open by silence', async () => {
    const { coordinates } = answerOf(await report('small.graphql', '--format', 'json'))
    const open = coordinates.filter(({ requirement }: { requirement: unknown }) => requirement === 'public')
    expect(open).toMatchObject([
      { coordinate: 'Query', isMarkedPublic: false },
      { coordinate: 'Query.open', isMarkedPublic: true },
      { coordinate: 'Query.silent', isMarkedPublic: false },
    ])
  })

  it('says what a scope opens by itself, with what it implies, over circles too', async () => {
    const { scopes } = answerOf(await report('small.graphql', '--json'))
    expect(scopes).toMatchObject([
      { name: 'a', closure: ['a'], opens: ['T.x(y:)', 'I.x(y:)'] },
      { name: 'all', closure: ['all', 'a', 'b'], opens: ['Query.t', 'T.x', 'T.x(y:)', 'I.x', 'I.x(y:)'] },
      { name: 'b', closure: ['b', 'all', 'a'] },
    ])
  })

  it('is a table for people, under a picture of what implies what', async () => {
    const { code, stdout, stderr } = await report('small.graphql')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('5 fields: 2 public (1 without @public), 0 for any token, 3 by scopes')
    expect(stdout).toMatch(/^all +\d+ +All\.\n├─ a +\d+ +An a\.\n└─ b +\d+ +A b\.\n {3}└─ all …$/m)
    expect(stdout).toMatch(/^T\.x +b +T: b +small\.graphql:10\n +I: authenticated +small\.graphql:11$/m)
  })

  it('names part by part what cannot be multiplied out', async () => {
    const { coordinates } = answerOf(await report('many.graphql', '--json'))
    const found = coordinates.find(({ coordinate }: { coordinate: string }) => coordinate === 'I.x')
    expect(found.requirement).toBeNull()
    expect(found.sources).toHaveLength(12)
    expect((await report('many.graphql')).stdout).toContain('(a0 or b0) and (a1 or b1)')
  })

  it('is of the schema that ships, and of one that has no scopes', async () => {
    const ended = await runProgram(['scopes', 'report', shipped])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^User\.disabled +users:read +User: me or users:read /m)
    expect(await report('empty.graphql')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no scopes'),
    })
  })

  it('is text in Markdown, whatever the schema says', async () => {
    const { stdout } = await report('hostile.graphql', '--format', 'markdown')
    expect(stdout).not.toMatch(/<script|\]\(javascript|^# c|\u202e/m)
    const rows = stdout.split('\n').filter((line) => line.startsWith('|'))
    expect(rows.map((row) => row.split('|').length)).toEqual([6, 6, 6, 6, 5, 5, 5])
  })

  it('is text in HTML, whatever the schema says', async () => {
    const { stdout } = await report('hostile.graphql', '--format', 'html')
    expect(stdout.match(/<script/g)).toHaveLength(1)
    expect(stdout.match(/<\/style/g)).toHaveLength(1)
    expect(stdout).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it.each(['report', 'lint', 'diff'])('%s refuses to answer in two forms at once', async (command) => {
    const args = [
      'scopes',
      command,
      shipped,
      ...(command === 'diff' ? [shipped] : []),
      '--format',
      'text',
      '--json',
    ]
    expect(await files().run(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining("'--format <format>' cannot be used with option '--json'"),
    })
  })

  it('refuses a format that it does not have', async () => {
    expect(await report('small.graphql', '--format', 'pdf')).toMatchObject({ code: 2, stdout: '' })
  })
})
