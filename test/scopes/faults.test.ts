import { makeExecutableSchema } from '@graphql-tools/schema'
import {
  buildASTSchema,
  buildSchema as buildUnchecked,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  parse,
  parseConstValue,
  print,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes } from '../../src/scopes/compile.ts'
import { ScopeSchemaError } from '../../src/scopes/faults.ts'
import { buildSchema } from './examples.ts'

const federation =
  'scalar federation__Scope directive @requiresScopes(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION'
const catalogue = `extend schema @scope(name: "items", description: "Read items.") @scope(name: "me", description: "Me.")`

function faultsOf(build: () => unknown): readonly string[] {
  try {
    build()
  } catch (error) {
    if (error instanceof ScopeSchemaError)
      return error.faults.map(({ coordinate, message }) => `${coordinate}: ${message}`)
    throw error
  }
  return []
}

describe('door 14: a literal that cannot be read fails the build', () => {
  it.each([
    ['["a", ["b"]]', 'mixes forms'],
    ['[]', 'asks for nothing'],
    ['[[]]', 'empty list'],
    ['[["a"], []]', 'empty list'],
    ['""', 'no scope'],
    ['[""]', 'no scope'],
    ['["a b"]', 'no scope'],
    ['[["a", "b\\"c"]]', 'no scope'],
    ['"naïve"', 'no scope'],
    ['[[["a"]]]', 'mixes forms'],
    ['3', 'neither a scope nor a list'],
    ['[3]', 'mixes forms'],
    ['null', 'neither a scope nor a list'],
    ['true', 'neither a scope nor a list'],
    ['items', 'neither a scope nor a list'],
    ['[items]', 'mixes forms'],
    ['{ scope: "a" }', 'neither a scope nor a list'],
  ])('%s %s', (literal, reason) => {
    const [fault, ...others] = faultsOf(() =>
      compileScopes(buildSchema(`type Query { a: Int @rs(scopes: ${literal}) }`)),
    )
    expect(fault).toMatch(/^Query\.a: /)
    expect(fault).toContain(`@requiresScopes(scopes: ${print(parseConstValue(literal))})`)
    expect(fault).toContain(reason)
    expect(others).toEqual([])
  })

  it('a variable is no constant, which GraphQL itself refuses', () => {
    expect(() => buildSchema('type Query { a: Int @rs(scopes: $scopes) }')).toThrow('Unexpected variable')
  })

  it('a use without the argument asks for nothing', () => {
    const document = parse(
      'directive @requiresScopes(scopes: S) on FIELD_DEFINITION scalar S type Query { a: Int @requiresScopes }',
    )
    expect(faultsOf(() => compileScopes(buildASTSchema(document)))).toEqual([
      expect.stringContaining('Query.a: @requiresScopes(scopes: nothing) is neither'),
    ])
  })

  it.each([
    ['item', '; did you mean "items"?'],
    ['Items', '; did you mean "items"?'],
    ['constructor', 'which no @scope declares'],
    ['__proto__', 'which no @scope declares'],
  ])('the catalogue has no "%s"', (scope, hint) => {
    const [fault] = faultsOf(() =>
      compileScopes(buildSchema(`${catalogue} type Query { a: Int @rs(scopes: "${scope}") }`)),
    )
    expect(fault).toContain(`names "${scope}"`)
    expect(fault).toContain(hint)
  })

  it('each of them is reported at once, with file, line and coordinate', () => {
    const sdl = `type Query @rs(scopes: []) {
  a(x: Int @rs(scopes: 1)): Int
}
input In {
  f: Int @rs(scopes: [[]])
}
enum E { V @rs(scopes: "a b") }
scalar S @rs(scopes: null)`
    const build = () => compileScopes(buildSchema(sdl))
    expect(build).toThrow(ScopeSchemaError)
    expect(build).toThrow(/^example\.graphql:1 Query: .*\nexample\.graphql:2 Query\.a\(x:\): .*\n/)
    expect(faultsOf(build).map((fault) => fault.split(': ')[0])).toEqual([
      'Query',
      'Query.a(x:)',
      'In.f',
      'E.V',
      'S',
    ])
  })
})

describe('under Apollo Federation’s definition', () => {
  const build = (literal: string) =>
    compileScopes(
      makeExecutableSchema({
        typeDefs: [federation, `type Query { a: Int @requiresScopes(scopes: ${literal}) }`],
      }),
    )

  it.each([
    ['"a"', [['a']]],
    ['["a"]', [['a']]],
    ['[["a", "b"]]', [['a', 'b']]],
    ['[["a"], ["b"]]', [['a'], ['b']]],
  ])('%s means the same as to other tools', (literal, expected) => {
    expect(build(literal).requirement('Query.a')).toEqual(expected)
  })

  it('a flat list of two would be OR elsewhere and fails the build', () => {
    expect(faultsOf(() => build('["a", "b"]'))[0]).toContain('write [["a", "b"]] for all of them')
  })

  it.each([
    ['joined into one list would be OR instead of AND', '[["a"]]', '[["b"]]'],
    ['of which it kept the last would lose the first', '"a"', '"b"'],
    ['of which it kept the last would lose the first', '"a"', '[["b"]]'],
  ])('two definitions that a tool %s: the build fails', (_loss, first, second) => {
    const define = (literal: string) => `type Query { a: Int @requiresScopes(scopes: ${literal}) }`
    const typeDefs = [federation, define(first), define(second)]
    expect(faultsOf(() => compileScopes(makeExecutableSchema({ typeDefs })))[0]).toContain(
      'from several definitions',
    )
  })
})

describe('door 13: under @link', () => {
  const definitions = `scalar link__Import scalar federation__Scope
    directive @link(url: String!, as: String, import: [link__Import]) repeatable on SCHEMA`
  const define = (name: string) =>
    `directive @${name}(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT directive @auth on OBJECT`
  const url = 'https://specs.apollo.dev/federation/v2.9'
  const build = (link: string, name: string, literal: string) =>
    compileScopes(
      makeExecutableSchema({
        typeDefs: `${definitions} ${define(name)} extend schema ${link} type Query @auth { a: Int @${name}(scopes: ${literal}) }`,
      }),
    )

  it.each([
    [`@link(url: "${url}", import: ["@key", "@requiresScopes"])`, 'requiresScopes'],
    [`@link(url: "${url}", import: ["@key", { name: "@requiresScopes", as: "@needs" }])`, 'needs'],
    [`@link(url: "${url}")`, 'federation__requiresScopes'],
    [`@link(url: "${url}", as: "fed")`, 'fed__requiresScopes'],
    [`@link(url: "${url}", import: { name: "@requiresScopes", as: "@needs" })`, 'needs'],
    [`@link(url: "${url}", import: "@requiresScopes")`, 'requiresScopes'],
    ['@link(url: "https://specs.apollo.dev/requiresScopes/v0.1")', 'requiresScopes'],
    ['@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "rs")', 'rs'],
    [
      '@link(url: "https://specs.example/scopes/v1", import: [{ name: "@requiresScopes", as: "@needs" }])',
      'needs',
    ],
  ])('%s the directive is enforced as @%s', (link, name) => {
    expect(build(link, name, '[["a"], ["b"]]').requirement('Query.a')).toEqual([['a'], ['b']])
    expect(faultsOf(() => build(link, name, '["a", "b"]'))[0]).toContain(
      `@${name}(scopes: ["a", "b"]) reads as OR`,
    )
  })

  it('@authenticated can be renamed too', () => {
    const link = `@link(url: "${url}", import: [{ name: "@authenticated", as: "@auth" }])`
    expect(build(link, 'requiresScopes', '"a"').requirement('Query')).toEqual([[]])
  })

  it.each([
    ['', 'federation__requiresScopes'],
    ['@link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed")', 'federation__requiresScopes'],
    ['@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])', 'fed__requiresScopes'],
  ])('%s does not bring in @%s, which would ask for nothing', (link, name) => {
    const schemaNode = link === '' ? '' : `extend schema ${link}`
    const sdl = `${definitions} ${define(name)} ${schemaNode} type Query { a: Int @${name}(scopes: [["a"]]) }`
    expect(faultsOf(() => compileScopes(makeExecutableSchema({ typeDefs: sdl })))).toEqual([
      expect.stringContaining(`Query.a: @${name} is brought in by no @link`),
    ])
  })

  it('a directive of another specification is not ours, whatever its name ends in', () => {
    const link = '@link(url: "https://specs.example/federation/v2.9", as: "fed")'
    expect(build(link, 'fed__requiresScopes', '[["a"]]').requirement('Query.a')).toBe('public')
  })
})

describe('a directive where it would have no effect fails the build', () => {
  it.each([
    ['union U @requiresScopes(scopes: "a") = Query', 'U'],
    ['input In @requiresScopes(scopes: "a") { x: Int }', 'In'],
    ['extend schema @requiresScopes(scopes: "a")', 'schema'],
    ['directive @other(x: Int @requiresScopes(scopes: "a")) on FIELD', '@other(x:)'],
    ['enum E { V @public }', 'E.V'],
    ['type T @scope(name: "a", description: "A") { x: Int }', 'T'],
  ])('%s', (sdl, coordinate) => {
    const schema = buildUnchecked(`${sdl} type Query { a: Int }`, { assumeValidSDL: true })
    expect(faultsOf(() => compileScopes(schema))[0]).toContain(`${coordinate}: @`)
  })
})

describe('directives of a schema built in code', () => {
  it.each<[string, unknown]>([
    ['a name alone', 'authenticated'],
    ['a list of names', ['authenticated']],
    ['a list of pairs', [['requiresScopes', { scopes: 'a' }]]],
    ['a list of objects by name', [{ requiresScopes: { scopes: 'a' } }]],
    ['a map', new Map([['requiresScopes', { scopes: 'a' }]])],
  ])('in another shape fail the build: %s', (_shape, directives) => {
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { a: { type: GraphQLInt, extensions: { directives } } },
    })
    expect(faultsOf(() => compileScopes(new GraphQLSchema({ query })))).toEqual([
      expect.stringContaining('Query.a: has "extensions.directives" in a shape that cannot be read'),
    ])
  })

  it.each<[unknown, string]>([
    [{ requiresScopes: [] }, 'scopes: nothing'],
    [{ requiresScopes: {} }, 'scopes: nothing'],
    [{ '@requiresScopes': { scopes: [[]] } }, 'empty list'],
  ])('%j is read like SDL, and refused like it', (directives, reason) => {
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { a: { type: GraphQLInt, extensions: { directives } } },
    })
    expect(faultsOf(() => compileScopes(new GraphQLSchema({ query })))[0]).toContain(reason)
  })
})

it('a definition under which lists change their meaning fails the build', () => {
  const schema = buildUnchecked(
    'directive @requiresScopes(scopes: [String!]!) on FIELD_DEFINITION type Query { a: Int @requiresScopes(scopes: ["a"]) }',
  )
  expect(faultsOf(() => compileScopes(schema))).toEqual([
    expect.stringContaining('@requiresScopes: is declared with another type'),
  ])
})

describe('the catalogue', () => {
  it.each([
    ['@scope(name: "a b", description: "")', 'is no scope'],
    ['@scope(name: "a", description: "") @scope(name: "a", description: "again")', 'more than once'],
    [
      '@scope(name: "items", description: "") @scope(name: "b", description: "", implies: ["item"])',
      'did you mean "items"?',
    ],
  ])('%s: %s', (uses, reason) => {
    expect(faultsOf(() => compileScopes(buildSchema(`extend schema ${uses} type Query { a: Int }`)))).toEqual(
      [expect.stringContaining(reason)],
    )
  })

  it('may name what plain objects have by themselves, and may imply in circles', () => {
    const table = compileScopes(
      buildSchema(`extend schema @scope(name: "__proto__", description: "", implies: ["constructor"])
        @scope(name: "constructor", description: "", implies: ["__proto__"])
        type Query { a: Int @rs(scopes: "constructor") }`),
    )
    expect([...table.catalogue.closure(['__proto__'])]).toEqual(['__proto__', 'constructor'])
    expect(table.requirement('Query.a')).toEqual([['constructor']])
  })
})

it('more than 64 alternatives at one field fail the build and name where they come from', () => {
  const alternatives = (prefix: string) =>
    JSON.stringify(Array.from({ length: 9 }, (_, index) => [`${prefix}${index}`]))
  const sdl = `type Query @rs(scopes: ${alternatives('a')}) { x: Int @rs(scopes: ${alternatives('b')}) y: Int }`
  const [fault, ...others] = faultsOf(() => compileScopes(buildSchema(sdl)))
  expect(fault).toMatch(/^Query\.x: .*more than 64.*Query \(a0 or .*Query\.x \(b0 or /)
  expect(others).toEqual([])
})

it('too many alternatives at one element are a fault beside the others', () => {
  const alternatives = (prefix: string) =>
    JSON.stringify(Array.from({ length: 65 }, (_, index) => [`${prefix}${index}`]))
  const sdl = `type Query { x: Int @rs(scopes: ${alternatives('a')}) @rs(scopes: ${alternatives('b')}) y: Int @rs(scopes: []) }`
  const faults = faultsOf(() => compileScopes(buildSchema(sdl)))
  expect(faults).toEqual([expect.stringMatching(/^Query\.y: /), expect.stringMatching(/^Query\.x: /)])
})
