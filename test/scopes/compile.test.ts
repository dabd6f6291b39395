import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes } from '../../src/scopes/compile.ts'
import type { Requirement } from '../../src/scopes/requirement.ts'
import { buildSchema } from './examples.ts'

const any = 'type Query { any: Int }'

describe('worked cases', () => {
  it.each<[string, string, Record<string, Requirement>]>([
    [
      'W1 a scalar adds its scopes to each alternative of the field',
      'type Query { scalars: [S!] @rs(scopes: [["q"], ["p"]]) } scalar S @rs(scopes: "s")',
      {
        'Query.scalars': [
          ['p', 's'],
          ['q', 's'],
        ],
      },
    ],
    [
      'W2 a field that asks for one of its type’s alternatives leaves that one',
      `${any} type T @rs(scopes: [["profile", "users"], ["admin"]]) { f: Int @rs(scopes: [["admin"]]) }`,
      { 'T.f': [['admin']] },
    ],
    [
      'W3 the wider group stays',
      `${any} type T @rs(scopes: ["a", "b"]) { f: Int @rs(scopes: "a") }`,
      { 'T.f': [['a', 'b']] },
    ],
    [
      'W4 a product less what it absorbs',
      `${any} type T @rs(scopes: [["x", "y"], ["z"]]) { f: Int @rs(scopes: [["x"], ["y", "z"]]) }`,
      {
        'T.f': [
          ['x', 'y'],
          ['x', 'z'],
          ['y', 'z'],
        ],
      },
    ],
    [
      'W5 the order of writing does not matter',
      `${any} type T @rs(scopes: [["a", "b"], ["c"]]) { f: Int @rs(scopes: [["c"], ["b", "a"]]) }`,
      { 'T.f': [['c'], ['a', 'b']] },
    ],
    [
      'W6 an interface’s field needs what it needs on each of its objects',
      `type Query { i: I } interface Node { id: ID } interface I implements Node { id: ID n: Int }
       type T implements I & Node @rs(scopes: "p1") { id: ID n: Int }
       type U implements I & Node @rs(scopes: "p2") { id: ID n: Int @rs(scopes: [["p3"], ["p4"]]) }`,
      {
        'I.n': [
          ['p1', 'p2', 'p3'],
          ['p1', 'p2', 'p4'],
        ],
        'Node.id': [['p1', 'p2']],
        'Query.i': 'public',
      },
    ],
    [
      'W7 the type that a field returns counts',
      `type T @rs(scopes: "t") { e: E @rs(scopes: "f") x: Int } enum E @rs(scopes: "e") { V } type Query { t: T e: E }`,
      { 'T.e': [['e', 'f', 't']], 'T.x': [['t']], 'Query.t': [['t']], 'Query.e': [['e']] },
    ],
    [
      'W8 root types are types',
      ['Query', 'Mutation', 'Subscription']
        .map(
          (root) => `type ${root} @rs(scopes: "root") { a${root}: String b${root}: String @rs(scopes: "b") }`,
        )
        .join(' '),
      {
        'Query.aQuery': [['root']],
        'Query.bQuery': [['b', 'root']],
        'Mutation.aMutation': [['root']],
        'Mutation.bMutation': [['b', 'root']],
        'Subscription.aSubscription': [['root']],
        'Subscription.bSubscription': [['b', 'root']],
      },
    ],
    [
      'W9 an object keeps its own requirement beside a stricter sibling',
      `${any} interface I { f: Int } type T implements I { f: Int @rs(scopes: "s1") }
       type U implements I { f: Int @rs(scopes: ["s1", "s2"]) }`,
      { 'I.f': [['s1', 's2']], 'T.f': [['s1']] },
    ],
    [
      'W10 the current user and their items',
      `type Query { me: User @rs(scopes: "me") }
       type User { username: String items: [Item!] @rs(scopes: "items") } type Item { title: String }`,
      { 'Query.me': [['me']], 'User.items': [['items']], 'User.username': 'public' },
    ],
  ])('%s', (_rule, sdl, expected) => {
    const table = compileScopes(buildSchema(sdl))
    const requirements = Object.keys(expected).map((coordinate) => [
      coordinate,
      table.requirement(coordinate),
    ])
    expect(Object.fromEntries(requirements)).toEqual(expected)
  })
})

describe('compileScopes', () => {
  it('hands the rules of an interface and of its fields down, through interfaces on interfaces', () => {
    const table = compileScopes(
      buildSchema(`${any} interface Node @rs(scopes: "n") { id: ID @rs(scopes: "i") }
        interface Doc implements Node @rs(scopes: "d") { id: ID }
        type Memo implements Doc & Node { id: ID own: Int }`),
    )
    expect(table.requirement('Memo')).toEqual([['d', 'n']])
    expect(table.requirement('Memo.id')).toEqual([['d', 'i', 'n']])
    expect(table.requirement('Memo.own')).toEqual([['d', 'n']])
    expect(table.sources('Memo.id').map(({ coordinate }) => coordinate)).toEqual(['Doc', 'Node', 'Node.id'])
  })

  it('adds up what several definitions say of one element', () => {
    const table = compileScopes(
      buildSchema(`type Query { a: Int @rs(scopes: "x") @rs(scopes: "y") @authenticated }
        extend type Query @rs(scopes: "q") extend type Query @rs(scopes: [["r"], ["s"]])`),
    )
    expect(table.requirement('Query.a')).toEqual([
      ['q', 'r', 'x', 'y'],
      ['q', 's', 'x', 'y'],
    ])
  })

  it('adds up a field that two files define, whatever merged them', () => {
    const table = compileScopes(
      buildSchema('type Query { a: Int @rs(scopes: [["x"]]) } type Query { a: Int @rs(scopes: [["y"]]) }'),
    )
    expect(table.requirement('Query.a')).toEqual([['x', 'y']])
  })

  it('asks the field of a union for nothing but what its own rule says', () => {
    const table = compileScopes(
      buildSchema('type Query { u: U v: U @rs(scopes: "v") } union U = A type A @rs(scopes: "a") { x: Int }'),
    )
    expect(table.requirement('Query.u')).toBe('public')
    expect(table.requirement('Query.v')).toEqual([['v']])
  })

  it('sees through lists of lists and non-null', () => {
    const table = compileScopes(buildSchema('type Query { s: [[S!]!]! } scalar S @authenticated'))
    expect(table.requirement('Query.s')).toEqual([[]])
  })

  it('keeps the rules of arguments, input fields and enum values, each on its own', () => {
    const table = compileScopes(
      buildSchema(`type Query { a(x: Int @rs(scopes: "x"), y: In): E } input In { z: Int @rs(scopes: "z") }
        enum E { V @rs(scopes: "v") W }`),
    )
    expect(table.requirement('Query.a(x:)')).toEqual([['x']])
    expect(table.requirement('Query.a(y:)')).toBe('public')
    expect(table.requirement('In.z')).toEqual([['z']])
    expect(table.requirement('E.V')).toEqual([['v']])
    expect(table.requirement('Query.a')).toBe('public')
  })

  it('knows what a scope implies when it merges', () => {
    const table = compileScopes(
      buildSchema(`extend schema @scope(name: "a", description: "A") @scope(name: "all", description: "All", implies: ["a"])
        type Query @rs(scopes: "a") { f: Int @rs(scopes: "all") }`),
    )
    expect(table.requirement('Query.f')).toEqual([['all']])
  })

  it('reads the directives of a schema that was built in code, in both shapes in use', () => {
    const field = (directives: unknown) => ({ type: GraphQLString, extensions: { directives } })
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: {
        one: field({ requiresScopes: { scopes: ['a', 'b'] } }),
        many: field({ requiresScopes: [{ scopes: 'a' }, { scopes: [['b'], ['c']] }] }),
        listed: field([{ name: 'requiresScopes', args: { scopes: 'a' } }, { name: 'authenticated' }]),
      },
    })
    const table = compileScopes(new GraphQLSchema({ query }))
    expect(table.requirement('Query.one')).toEqual([['a', 'b']])
    expect(table.requirement('Query.many')).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ])
    expect(table.requirement('Query.listed')).toEqual([['a']])
  })

  it.each(['Query.nothing', 'Nothing', 'Query.any(x:)', '__Type.name', 'E.NONE', '', 'schema'])(
    'has no coordinate "%s"',
    (coordinate) => {
      const table = compileScopes(buildSchema(`${any} enum E { ONE }`))
      expect(() => table.requirement(coordinate)).toThrow(TypeError)
    },
  )

  it('lists what needs something: objects’ fields in the order of the schema, and values wherever they are supplied', () => {
    const table = compileScopes(
      buildSchema(`type Query { t(x: Int @rs(scopes: "x"), y: In): T a: Int @rs(scopes: "a") } type T implements I { f(as: Int, of: Int): Int }
        interface I { f(as: Int @rs(scopes: "as"), of: Int): Int } input In { z: Int @rs(scopes: "z") w: Int }
        enum E { V @rs(scopes: "v") W }`),
    )
    expect(table.fields).toEqual([
      { coordinate: 'Query.t', requirement: 'public' },
      { coordinate: 'Query.a', requirement: [['a']] },
      { coordinate: 'T.f', requirement: 'public' },
    ])
    expect(new Set(table.inputs)).toEqual(
      new Set([
        { coordinate: 'Query.t(x:)', requirement: [['x']] },
        { coordinate: 'T.f(as:)', requirement: [['as']] },
        { coordinate: 'In.z', requirement: [['z']] },
        { coordinate: 'E.V', requirement: [['v']] },
      ]),
    )
  })

  describe('takes 64 alternatives of one element', () => {
    const alternatives = (count: number, scope: string) =>
      `[${Array.from({ length: count }, (_, index) => `["${scope}${index}"]`)}]`
    const build = (ofType: number, ofField: number, options = {}) =>
      compileScopes(
        buildSchema(
          `${any} type T @rs(scopes: ${alternatives(ofType, 't')}) { f: Int @rs(scopes: ${alternatives(ofField, 'f')}) }`,
        ),
        options,
      )

    it('and fails the build for more, with the rules that multiply', () => {
      expect(build(8, 8).requirement('T.f')).toHaveLength(64)
      expect(() => build(5, 13)).toThrow(
        /T\.f: the alternatives of its rules multiply to more than 64; let fewer of them have alternatives: T \(t0 or .* or t4\), T\.f \(f0 or .* or f9\)$/,
      )
    })

    it('and says so too of alternatives that are too many to multiply', () => {
      expect(() => build(40, 40)).toThrow(/^T\.f: the alternatives of its rules multiply to more than 64/)
    })

    it('and takes none of those for open', () => {
      expect(() => build(40, 40, { strict: true })).toThrow(
        expect.objectContaining({
          faults: [
            expect.objectContaining({ coordinate: 'T.f' }),
            expect.objectContaining({ coordinate: 'Query.any' }),
          ],
        }),
      )
    })
  })

  it('hands out requirements that nobody can change', () => {
    const requirement = compileScopes(buildSchema('type Query { a: Int @rs(scopes: "a") }')).requirement(
      'Query.a',
    )
    expect(() => Array.prototype.push.call(requirement, [])).toThrow(TypeError)
    expect(() => Array.prototype.pop.call(requirement[0])).toThrow(TypeError)
  })
})
