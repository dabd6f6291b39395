import { makeExecutableSchema } from '@graphql-tools/schema'
import { parse, print, stripIgnoredCharacters } from 'graphql'
import { describe, expect, it } from 'vitest'
import { enforceScopes, federationSDL, ScopeSchemaError } from '../../../src/index.ts'
import { buildSchema } from '../examples.ts'

const subgraph = (sdl: string) => federationSDL(buildSchema(sdl))
const same = (sdl: string) => print(parse(sdl))
const link = (...imports: readonly string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ${JSON.stringify(imports)})\n`

describe('each rule is written once, in nested lists', () => {
  it.each([
    ['one scope', '@rs(scopes: "a")', '@requiresScopes(scopes: [["a"]])'],
    ['all of a flat list', '@rs(scopes: ["b", "a"])', '@requiresScopes(scopes: [["a", "b"]])'],
    ['alternatives', '@rs(scopes: [["c", "b"], ["a"]])', '@requiresScopes(scopes: [["a"], ["b", "c"]])'],
    [
      'repeated uses',
      '@rs(scopes: "a") @rs(scopes: [["b"], ["c"]])',
      '@requiresScopes(scopes: [["a", "b"], ["a", "c"]])',
    ],
    ['a valid token', '@authenticated', '@authenticated'],
    ['a valid token and a scope', '@authenticated @rs(scopes: "a")', '@requiresScopes(scopes: [["a"]])'],
  ])('%s', (_rule, written, expected) => {
    const imported = expected.startsWith('@authenticated') ? '@authenticated' : '@requiresScopes'
    expect(subgraph(`type Query { f: Int ${written} }`)).toBe(
      `${same(`${link(imported)} type Query { f: Int ${expected} }`)}\n`,
    )
  })

  it('@public and the catalogue are left out', () => {
    const sdl = 'extend schema @scope(name: "a", description: "A") type Query @public { f: Int @public }'
    expect(subgraph(sdl)).toBe(`${same(`${link()} type Query { f: Int }`)}\n`)
  })
})

describe('what routers do not have stands where they do', () => {
  it.each([
    [
      'the rule of a root type, on its fields',
      'type Query @rs(scopes: "root") { a: Int b: Int @rs(scopes: "b") }',
      'type Query { a: Int @requiresScopes(scopes: [["root"]]) b: Int @requiresScopes(scopes: [["b", "root"]]) }',
    ],
    [
      'the rule of an interface, on its objects and on the fields that return it',
      'type Query { i: I } interface I @rs(scopes: "i") { n: Int } type T implements I { n: Int }',
      'type Query { i: I @requiresScopes(scopes: [["i"]]) } interface I { n: Int } type T implements I @requiresScopes(scopes: [["i"]]) { n: Int }',
    ],
    [
      'the rule of an interface’s field, on that of its objects',
      'type Query { i: I } interface I { n: Int @rs(scopes: "n") } type T implements I { n: Int @rs(scopes: "t") }',
      'type Query { i: I } interface I { n: Int } type T implements I { n: Int @requiresScopes(scopes: [["n", "t"]]) }',
    ],
  ])('%s', (_rule, ours, theirs) => {
    expect(subgraph(ours)).toBe(`${same(link('@requiresScopes') + theirs)}\n`)
  })

  it('a scope that implies others is an alternative to them', () => {
    const catalogue = `extend schema @scope(name: "a", description: "A") @scope(name: "b", description: "B")
      @scope(name: "admin", description: "All", implies: ["read", "b"]) @scope(name: "read", description: "R", implies: ["a"])`
    const sdl = subgraph(`${catalogue} type Query { f: Int @rs(scopes: ["a", "b"]) }`)
    expect(sdl).toContain('f: Int @requiresScopes(scopes: [["admin"], ["a", "b"], ["b", "read"]])')
  })

  it('what cannot be written is named', () => {
    const sdl = subgraph(
      'type Query { f(x: In, y: Int @rs(scopes: "y")): E } input In { z: Int @authenticated } enum E { V @rs(scopes: "v") }',
    )
    expect(sdl.split('\n').slice(0, 4)).toEqual([
      '# Federation has no rules on these, which hold where this subgraph runs:',
      '# Query.f(y:) needs y',
      '# In.z needs authenticated',
      '# E.V needs v',
    ])
    expect(sdl).not.toMatch(/@requiresScopes|@authenticated/)
    expect(() => parse(sdl)).not.toThrow()
  })
})

describe('a schema that links Federation', () => {
  const definitions = `directive @link(url: String!, import: [link__Import], as: String) repeatable on SCHEMA
    scalar link__Import  scalar federation__FieldSet
    directive @key(fields: federation__FieldSet!) repeatable on OBJECT | INTERFACE
    directive @mine on OBJECT`
  const linked = (imports: string, version = 'v2.7') =>
    `${definitions} extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: ${imports})`

  it('keeps its version and its imports, and what is missing is added', () => {
    const sdl = subgraph(
      `${linked('["@key"]')} type Query { t: T } type T @key(fields: "id") @key(fields: "n") @mine @rs(scopes: "t") { id: ID! n: Int }`,
    )
    expect(stripIgnoredCharacters(sdl)).toBe(
      stripIgnoredCharacters(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requiresScopes"])
        directive @mine on OBJECT  type Query { t: T }
        type T @key(fields: "id") @key(fields: "n") @mine @requiresScopes(scopes: [["t"]]) { id: ID! n: Int }`),
    )
  })

  it('is written under the names that it gave', () => {
    const typeDefs = `${linked('[{ name: "@requiresScopes", as: "@needs" }, "@key"]')}
      scalar federation__Scope  directive @needs(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION
      type Query { f: Int @needs(scopes: [["a"], ["b"]]) }`
    const sdl = federationSDL(makeExecutableSchema({ typeDefs }))
    expect(sdl).toContain('f: Int @needs(scopes: [["a"], ["b"]])')
    expect(sdl).not.toMatch(/directive @needs|federation__Scope|"@requiresScopes", "@/)
  })

  it('in a version without rules is told so', () => {
    const build = () => subgraph(`${linked('["@key"]', 'v2.4')} type Query { f: Int @rs(scopes: "a") }`)
    expect(build).toThrow(ScopeSchemaError)
    expect(build).toThrow(/schema: links .*v2\.4, which has no @requiresScopes; link .*v2\.5 or later/)
  })

  it('gives the same once it is guarded', () => {
    const plain = buildSchema(
      `${linked('["@key"]')} type Query { t: T } type T @key(fields: "id") @rs(scopes: "t") { id: ID! }`,
    )
    expect(federationSDL(enforceScopes(plain))).toBe(federationSDL(plain))
  })
})

describe('what is the schema’s own stays as it is', () => {
  it.each([
    ['a directive with other arguments', 'directive @tag(label: Int) on OBJECT', '@tag(label: 1)'],
    ['a directive without what Federation’s needs', 'directive @tag on OBJECT', '@tag'],
    [
      'a directive with an argument of another type',
      'directive @key(fields: Int) on OBJECT',
      '@key(fields: 1)',
    ],
    ['a directive with more arguments', 'directive @extends(a: Int) on OBJECT', '@extends(a: 1)'],
  ])('%s', (_rule, definition, use) => {
    const sdl = `${definition} type Query { t: T } type T ${use} { a: Int }`
    expect(subgraph(sdl)).toBe(`${same(link() + sdl)}\n`)
  })

  it('and what is as in Federation is Federation’s', () => {
    const sdl = 'type Query { t: T } type T @key(fields: "id") @tag(name: "x") { id: ID! @shareable }'
    const definitions = `directive @key(fields: String!, resolvable: Boolean) repeatable on OBJECT
      directive @tag(name: String!) repeatable on OBJECT  directive @shareable on OBJECT | FIELD_DEFINITION\n`
    expect(subgraph(definitions + sdl)).toBe(`${same(link('@key', '@shareable', '@tag') + sdl)}\n`)
  })

  it('but for a @link, which is named as in the way', () => {
    const build = () => subgraph('directive @link(to: String) on OBJECT type Query { a: Int }')
    expect(build).toThrow(/@link: is defined with other arguments/)
  })

  it('fields named as those that serve a subgraph, elsewhere than on the query type', () => {
    const sdl = 'type Query { t: T } type T { _service: Int  _entities: Int }'
    expect(subgraph(sdl)).toBe(`${same(link() + sdl)}\n`)
  })

  it('a description of the schema', () => {
    const described = `"""What it is for.""" schema${link().slice('extend schema'.length)} { query: Query }`
    const types = 'type Query { a: Int }'
    expect(subgraph(`"What it is for." schema { query: Query } ${types}`)).toBe(
      `${same(described + types)}\n`,
    )
  })

  it('values, as they are written', () => {
    const sdl = `directive @d(j: JSON) repeatable on OBJECT | ARGUMENT_DEFINITION | SCHEMA
      scalar JSON  type Query { a(b: JSON = {e: E, l: 9007199254740993} @d(j: {e: E})): I }
      type I @d(j: 9007199254740993) @d(j: 9007199254740992) @d(j: "x") { a: Int @deprecated }  input In { j: JSON = [E, 1.50] }`
    expect(subgraph(sdl)).toBe(`${same(link() + sdl)}\n`)
    expect(federationSDL(enforceScopes(buildSchema(sdl)))).toBe(subgraph(sdl))
  })
})

it('what serves a subgraph is left out', () => {
  const sdl = subgraph(`scalar _Any  type _Service { sdl: String }  union _Entity = T
    type Query { _service: _Service!  _entities(representations: [_Any!]!): [_Entity]! } type T { id: ID! }`)
  expect(sdl).toBe(`${same(`${link()} type T { id: ID! }`)}\n`)
})

it('root types keep names of their own', () => {
  const sdl = subgraph('schema { query: Q } type Q { f: Int @rs(scopes: "a") }')
  expect(sdl).toContain('import: ["@requiresScopes"]) {\n  query: Q\n}')
})

it('alternatives that multiply beyond reason are named with their place', () => {
  const scopes = Array.from({ length: 12 }, (_, index) => `s${index}`)
  const catalogue = scopes.flatMap((name) => [
    `@scope(name: "${name}", description: "")`,
    `@scope(name: "${name}x", description: "", implies: ["${name}"])`,
  ])
  const sdl = `extend schema ${catalogue.join(' ')} type Query { f: Int @rs(scopes: ${JSON.stringify(scopes)}) }`
  expect(() => subgraph(sdl)).toThrow(/Query\.f: has too many alternatives/)
})
