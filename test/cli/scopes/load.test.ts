import { describe, expect, it } from 'vitest'
import { answerOf, type Ended } from '../program.ts'
import { useSdlFiles } from './sdl-files.ts'

const FEDERATED = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", { name: "@requiresScopes", as: "@needs" }])
type User @key(fields: "id") @federation__shareable { id: ID! mail: String @needs(scopes: [["a", "b"]]) }
extend type Item @key(fields: "id") { id: ID! @federation__authenticated }`

const files = useSdlFiles({
  'parts/query.graphql': 'type Query { a: Int @requiresScopes(scopes: "a") }\n',
  'parts/more/query.graphqls': 'type Query { b: Int same(x: Int): Int @authenticated }\n',
  'parts/more/same.gql':
    'type Query { "in other words" same("said" x: Int): Int @requiresScopes(scopes: "s") }',
  'parts/node_modules/other.graphql': 'this is nobody’s',
  'parts/read.me': 'no SDL',
  'federated.graphql': FEDERATED,
  'flat.graphql': FEDERATED.replace('[["a", "b"]]', '["a", "b"]'),
  'old-federated.graphql': 'extend type User @key(fields: "id") { id: ID! @external }',
  'extended.graphql': 'type Query { a: Int }\nextend type Nobody { x: Int @requiresScopes(scopes: "a") }',
  'slip.graphql': 'type Query { a: Int @requireScopes(scopes: "a") b: Int @constraint(max: 3) }',
  'argument.graphql': 'type Query { a: Int @requiresScopes(scope: "a") }',
  'faults.graphql': `extend schema @scope(name: "items", description: "")
type Query {
  a: Int @requiresScopes(scopes: "itms")
  b: Int @requiresScopes(scopes: [])
}`,
  'broken.graphql': 'type Query {\n  a: \n}',
  'broken-too.graphql': 'type {',
  'operation.graphql': '{ a }',
  'types.graphql': 'type T { x: Int @requiresScopes(scopes: "t") }',
  '[odd] name.graphql': 'type Query { odd: Int }',
  'own.graphql': `scalar ScopeRequirement
directive @requiresScopes(scopes: ScopeRequirement!) on FIELD_DEFINITION
type Query { a: Int @requiresScopes(scopes: ["a", "b"]) }`,
  'deprecated.graphql': `interface I { x: Int }
type Query implements I { x: Int @deprecated }`,
})

const report = (...args: readonly string[]) => files().run(['scopes', 'report', '--json', ...args])

function needsIn(ended: Ended): Readonly<Record<string, unknown>> {
  const { coordinates } = answerOf(ended)
  return Object.fromEntries(
    coordinates.map(({ coordinate, requirement }: { coordinate: string; requirement: unknown }) => [
      coordinate,
      requirement,
    ]),
  )
}

describe('the schema that files make up', () => {
  it.each([
    ['a folder', ['parts']],
    ['a glob', ['parts/**/*.{graphql,graphqls,gql}']],
    ['files, one of them twice', ['parts/query.graphql', 'parts/more', 'parts/query.graphql']],
  ])('is read from %s, and types go on from file to file', async (_rule, patterns) => {
    expect(needsIn(await report(...patterns))).toEqual({
      Query: 'public',
      'Query.a': [['a']],
      'Query.b': 'public',
      'Query.same': [['s']],
      'Query.same(x:)': 'public',
    })
  })

  it('is read from standard input', async () => {
    const ended = await files().run(['scopes', 'report', '-', '--json'], { stdin: 'type Query { a: Int }' })
    expect(needsIn(ended)).toMatchObject({ 'Query.a': 'public' })
  })

  it('takes a name for a name, whatever it means in a glob', async () => {
    expect(needsIn(await report('[odd] name.graphql'))).toMatchObject({ 'Query.odd': 'public' })
  })

  it('may be a subgraph, with the directives of the federation by any name', async () => {
    expect(needsIn(await report('federated.graphql'))).toMatchObject({
      'User.mail': [['a', 'b']],
      'Item.id': [[]],
    })
    expect(await report('old-federated.graphql')).toMatchObject({ code: 0 })
  })

  it('reads a flat list as the directive that is linked would: not at all', async () => {
    expect(await report('flat.graphql')).toMatchObject({ code: 1 })
  })

  it('may be a part without a Query type, bring its own definitions, and deprecate what it likes', async () => {
    expect(needsIn(await report('types.graphql'))).toMatchObject({ 'T.x': [['t']] })
    expect(needsIn(await report('own.graphql'))).toMatchObject({ 'Query.a': [['a', 'b']] })
    expect(await report('deprecated.graphql')).toMatchObject({ code: 0 })
  })
})

describe('what is wrong with files', () => {
  it('is said all at once, each with its place and the lines around it', async () => {
    const { code, stdout, stderr } = await files().run(['scopes', 'report', 'faults.graphql'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(
      stderr,
    ).toBe(`error: faults.graphql:3:10 Query.a: @requiresScopes(scopes: "itms") names "itms", which no @scope declares; did you mean "items"?
2 | type Query {
3 |   a: Int @requiresScopes(scopes: "itms")
  |          ^
4 |   b: Int @requiresScopes(scopes: [])

faults.graphql:4:10 Query.b: @requiresScopes(scopes: []) asks for nothing; write @authenticated, or leave the directive out
3 |   a: Int @requiresScopes(scopes: "itms")
4 |   b: Int @requiresScopes(scopes: [])
  |          ^
5 | }
`)
  })

  it('is told to programs part by part', async () => {
    const { code, stderr } = await report('broken.graphql', 'broken-too.graphql')
    expect(code).toBe(1)
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'failed',
      faults: [
        { file: 'broken.graphql', line: 3, column: 1, coordinate: null },
        { file: 'broken-too.graphql', line: 1, column: 6, frame: expect.stringContaining('^') },
      ],
    })
  })

  it.each([
    ['a type that is extended and nowhere defined', 'extended.graphql', /2:13 Nobody: .*not defined/],
    [
      'a directive that is nearly one of ours',
      'slip.graphql',
      /1:21 Query.a: .*"@requireScopes".*did you mean "requiresScopes"/,
    ],
    ['an argument that is nearly ours', 'argument.graphql', /Query.a: .*"scope".*Did you mean "scopes"/],
    ['what a client sends', 'operation.graphql', /1:1: .*no SDL/],
  ])('may be %s', async (_rule, file, words) => {
    const ended = await files().run(['scopes', 'report', file])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(words)
  })

  it('may be that there are none', async () => {
    const ended = await files().run(['scopes', 'report', 'nope', 'parts', '*.nope'])
    expect(ended).toMatchObject({ code: 3, stdout: '', stderr: 'error: no file is at "nope", "*.nope"\n' })
  })

  it('may be that standard input is to be read twice, or is no text', async () => {
    expect(await files().run(['scopes', 'report', '-', '-'])).toMatchObject({ code: 2 })
    const stdin = Buffer.from([0xff, 0xfe, 0x41])
    expect(await files().run(['scopes', 'report', '-'], { stdin })).toMatchObject({ code: 2, stdout: '' })
  })
})
