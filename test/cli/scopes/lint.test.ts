import { join } from 'node:path'
import { Source } from 'graphql'
import { describe, expect, it } from 'vitest'
import lintSchema from '../../../json-schema/lint.schema.json' with { type: 'json' }
import { lintSources } from '../../../src/cli/scopes/lint/findings.ts'
import { findingsAsJson } from '../../../src/cli/scopes/lint/json.ts'
import { findingsAsSarif } from '../../../src/cli/scopes/lint/sarif.ts'
import { lintRules } from '../../../src/index.ts'
import { runProgram } from '../program.ts'
import { expectValidJson, expectValidSarif } from './json-schemas.ts'
import { refused } from './refused.ts'
import { useSdlFiles } from './sdl-files.ts'

const hostile = 'a%20b:c é#?/d"e.graphql'

const sdl = {
  'blank/a.graphql': 'type Query @public { a: Int }',
  'blank/b.graphql': '# nothing yet\n',
  'blank/c.graphql': '',
  'clean/query.graphql': 'type Query { x: Int @public }',
  'clean/t.graphql': 'type Query { t: T } type T @requiresScopes(scopes: "t") { x: Int }',
  'warned.graphql': 'type Query {\n  x: Int\n  y: Int\n}\n',
  'bad.graphql': 'type Query { x: Int @public }\ntype Mutation {\n  m: Int\n}\n',
  'unknown-scope.graphql':
    'extend schema @scope(name: "items", description: "")\ntype Query { x: Int @requiresScopes(scopes: "itms") }\n',
  'broken.graphql': 'type Query {\n  x: \n}\n',
  [hostile]: 'type Query { x: Int }',
}
const files = useSdlFiles(sdl)
const lint = (args: readonly string[], stdin?: string) =>
  files().run(['scopes', 'lint', ...args], stdin === undefined ? {} : { stdin })

describe('scopes lint', () => {
  it('says nothing bad of the schema that ships', async () => {
    const args = ['scopes', 'lint', join(process.cwd(), 'schema'), '--max-warnings', '0']
    expect(await runProgram(args)).toEqual({ code: 0, stdout: 'nothing found in 7 files\n', stderr: '' })
  })

  it('shows what it finds where it stands, and what to write', async () => {
    const { code, stdout } = await lint(['bad.graphql'])
    expect(code).toBe(5)
    expect(stdout).toMatch(/^bad\.graphql:3:3 Mutation\.m: .*@authenticated.* \(error, open-mutation\)$/m)
    expect(stdout).toContain('3 |   m: Int\n  |   ^')
    expect(stdout).toMatch(/\n1 error, 0 warnings\n$/)
  })

  it.each([
    ['no warnings, unless they are limited', ['warned.graphql'], 0],
    ['more warnings than allowed', ['warned.graphql', '--max-warnings', '1'], 5],
    ['no more warnings than allowed', ['warned.graphql', '--max-warnings', '2'], 0],
    ['a warning that was made an error', ['warned.graphql', '--rule', 'unmarked-root-field=error'], 5],
    [
      'the last word on a rule',
      ['bad.graphql', ...['error', 'off'].flatMap((each) => ['--rule', `open-mutation=${each}`])],
      0,
    ],
    ['what is no SDL', ['broken.graphql'], 5],
  ])('fails for %s', async (_what, args, expected) => {
    expect(await lint(args)).toMatchObject({ code: expected, stderr: '' })
  })

  it('tells a scope that is declared nowhere, with the one that may be meant', async () => {
    const { stdout } = await lint(['unknown-scope.graphql'])
    expect(stdout).toMatch(
      /^unknown-scope\.graphql:2:\d+ Query\.x: .*did you mean "items"\?.*\(error, fault\)$/m,
    )
  })

  it.each([
    ['no files', []],
    ['a rule that there is not', ['clean', '--rule', 'open-mutations=off']],
    ['a fault that is no longer one', ['clean', '--rule', 'fault=off']],
    ['a severity that there is not', ['clean', '--rule', 'open-mutation=on']],
    ['a count that is none', ['clean', '--max-warnings', '-1']],
    ['a format that there is not', ['clean', '--format', 'xml']],
    ['standard input twice', ['-', '--stdin']],
  ])('refuses %s', async (_what, args) => {
    await expect(refused(['lint', ...args])).resolves.toBe('wrong_usage')
  })

  it('takes a file without anything, or with comments only, for nothing among others', async () => {
    expect(await files().run(['scopes', 'lint', 'blank'])).toMatchObject({ code: 0 })
    expect(await files().run(['scopes', 'report', 'blank'])).toMatchObject({ code: 0 })
    expect(await files().run(['scopes', 'report', 'blank/b.graphql'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('blank/b.graphql:1:1: Holds nothing.'),
    })
  })

  it('says that there are no such files', async () => {
    await expect(refused(['lint', 'nowhere/*.graphql'])).resolves.toBe('not_found')
  })
})

describe('on standard input', () => {
  it('is a whole schema', async () => {
    const { code, stdout } = await lint(['--stdin'], 'type Query { x: Int }')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('<stdin>:1:14 Query.x: ') })
  })

  it('is what a file is going to be, among the others', async () => {
    const written = 'type Query { y: Int t: T } type T { x: Int }'
    const { stdout } = await lint(['clean', '--stdin-filename', 'clean/t.graphql', '--json'], written)
    const { findings } = JSON.parse(stdout)
    expect(findings).toMatchObject([
      { coordinate: 'Query.y', file: 'clean/t.graphql' },
      { coordinate: 'Query.t', file: 'clean/t.graphql' },
    ])
  })
})

describe('for other programs', () => {
  const sources = Object.entries(sdl).map(([name, body]) => new Source(body, name))
  const found = sources.map((source) => lintSources([source], {}))

  it('--json is as its schema says', () => {
    for (const each of found) expectValidJson('lint', JSON.stringify(findingsAsJson(each)))
    const rules = new Set(found.flatMap(({ findings }) => findings.map(({ rule }) => rule)))
    expect(rules).toEqual(new Set(['unmarked-root-field', 'open-mutation', 'fault']))
  })

  it('SARIF is valid', () => {
    for (const each of found) expectValidSarif(findingsAsSarif(each))
  })

  it('--json and --format json are the same', async () => {
    const { stdout } = await lint(['bad.graphql', '--json'])
    expectValidJson('lint', stdout)
    expect((await lint(['bad.graphql', '--format', 'json'])).stdout).toBe(stdout)
  })

  it('SARIF has a rule, a level and a place for each result, also from standard input', async () => {
    const { code, stdout } = await lint(
      ['--stdin', '--stdin-filename', 'a b.graphql', '--format', 'sarif'],
      'type Query { x: Int }',
    )
    expect(code).toBe(0)
    const [{ tool, results }] = JSON.parse(stdout).runs
    expect(results).toMatchObject([
      {
        ruleId: 'unmarked-root-field',
        level: 'warning',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a%20b.graphql' },
              region: { startLine: 1, startColumn: 14 },
            },
            logicalLocations: [{ fullyQualifiedName: 'Query.x' }],
          },
        ],
      },
    ])
    expect(tool.driver.rules[results[0].ruleIndex].id).toBe('unmarked-root-field')
  })

  it('a file of any name is a URI', () => {
    const findings = lintSources([new Source(sdl[hostile] ?? '', hostile)], {})
    const [{ results }] = JSON.parse(findingsAsSarif(findings)).runs
    const { uri } = results[0].locations[0].physicalLocation.artifactLocation
    expect(uri).toMatch(/^[\w%./-]+$/)
    expect(decodeURIComponent(uri)).toBe(hostile)
  })

  it('the schema of --json knows every rule', () => {
    const { rule } = lintSchema.$defs.finding.properties
    expect(rule.enum).toEqual(lintRules.map(({ id }) => id))
  })
})
