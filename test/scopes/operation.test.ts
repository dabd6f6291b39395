import { parse, versionInfo } from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes } from '../../src/scopes/compile.ts'
import { operationScopes } from '../../src/scopes/operation.ts'
import type { Requirement } from '../../src/scopes/requirement.ts'
import { buildSchema } from './examples.ts'

function analyse(
  sdl: string,
  query: string,
  variables: Record<string, unknown> = {},
  operationName?: string,
) {
  return operationScopes(compileScopes(buildSchema(sdl)), parse(query), { variables, operationName })
}

describe('W11: the operation’s requirement, narrowed to the objects that fragments leave possible', () => {
  const sdl = `type Query { feed: [Item!]! } interface Item { id: ID! body: String }
    type Article implements Item { id: ID! body: String }
    type Draft implements Item @rs(scopes: "D") { id: ID! body: String @rs(scopes: [["B"], ["A"]]) }`

  it.each<[string, Requirement]>([
    ['{ feed { id } }', [['D']]],
    [
      '{ feed { body } }',
      [
        ['A', 'D'],
        ['B', 'D'],
      ],
    ],
    ['{ feed { ... on Article { body } } }', 'public'],
    ['{ feed { ... on Draft { id } } }', [['D']]],
    [
      '{ feed { ... on Draft { body } } }',
      [
        ['A', 'D'],
        ['B', 'D'],
      ],
    ],
    ['{ feed { ... on Item { ... on Article { id } } } }', 'public'],
    ['{ feed { ...F } } fragment F on Item { ... on Article { id } }', 'public'],
    ['{ feed { __typename } }', 'public'],
  ])('%s', (query, requirement) => {
    expect(analyse(sdl, query).requirement()).toEqual(requirement)
  })

  it('tells what is refused for certain from what is refused on some of the objects', () => {
    const operation = analyse(sdl, '{ feed { id ... on Draft { body } } }')
    expect(operation.refused([])).toMatchObject([
      { selection: { path: ['feed', 'id'] }, coordinates: ['Draft.id'], certain: false },
      { selection: { path: ['feed', 'body'] }, coordinates: ['Draft.body'], certain: true },
    ])
    expect(operation.refused(['D'])).toMatchObject([{ coordinates: ['Draft.body'] }])
    expect(operation.refused(['D', 'A'])).toEqual([])
  })
})

it('follows the narrower type that an object’s own field returns', () => {
  const sdl = `interface Holder { item: Item } interface Item { x: Int } type Query { holder: Holder }
    type One implements Holder { item: Free } type Free implements Item { x: Int } type Shut implements Item @rs(scopes: "s") { x: Int }`
  expect(analyse(sdl, '{ holder { item { x } } }').requirement()).toBe('public')
})

describe('door 6: only what the request asks to run counts', () => {
  const sdl = 'type Query { secret: Int @rs(scopes: "s") open: Int }'

  it.each<[string, Record<string, unknown>, string | undefined, Requirement]>([
    ['query A { secret } query B { open }', {}, 'B', 'public'],
    ['query A { secret } query B { open }', {}, 'A', [['s']]],
    ['{ secret @skip(if: true) open }', {}, undefined, 'public'],
    ['{ secret @include(if: false) open }', {}, undefined, 'public'],
    ['{ secret @include(if: true) @skip(if: false) }', {}, undefined, [['s']]],
    ['{ ... @skip(if: true) { secret } open }', {}, undefined, 'public'],
    ['query ($s: Boolean = true) { secret @skip(if: $s) }', {}, undefined, 'public'],
    ['query ($s: Boolean = true) { secret @skip(if: $s) }', { s: undefined }, undefined, 'public'],
    ['query ($s: Boolean = true) { secret @skip(if: $s) }', { s: false }, undefined, [['s']]],
    ['query ($s: Boolean!) { secret @include(if: $s) }', { s: true }, undefined, [['s']]],
    ['query ($s: Boolean!) { secret @include(if: $s) }', { s: false }, undefined, 'public'],
    ['{ ...F @include(if: false) ...F } fragment F on Query { secret }', {}, undefined, [['s']]],
    ['{ ...F ...F @skip(if: true) } fragment F on Query { secret }', {}, undefined, [['s']]],
  ])('%s with %j run as %s', (query, variables, operationName, requirement) => {
    expect(analyse(sdl, query, variables, operationName).requirement()).toEqual(requirement)
  })

  it.each([
    '{ secret @skip }',
    '{ secret @skip(if: "x") }',
    '{ secret @skip(unless: true) }',
    '{ secret @include(if: 1) }',
  ])('a condition that decides nothing leaves nothing out: %s', (query) => {
    expect(analyse(sdl, query).requirement()).toEqual([['s']])
  })

  it.each(['{ ... @defer(if: false) { secret } }', '{ secret @other(if: true) }', '{ secret @other }'])(
    'no directive but @skip and @include leaves anything out: %s',
    (query) => {
      expect(analyse(sdl, query).requirement()).toEqual([['s']])
    },
  )

  it('an operation that does not exist is a wrong call', () => {
    const none = /^the document has no such operation/
    expect(() => analyse(sdl, 'query A { open } query B { open }')).toThrow(none)
    expect(() => analyse(sdl, 'query A { open }', {}, 'B')).toThrow(none)
    expect(() => analyse(sdl, 'query A { open }', {}, 'B')).toThrow(TypeError)
    expect(() => analyse(sdl, 'mutation { open }')).toThrow('the schema has no mutation type')
  })
})

describe('what is known of a document', () => {
  const table = compileScopes(
    buildSchema('type Query { secret(x: Int @rs(scopes: "x")): Int @rs(scopes: "s") open: Int }'),
  )
  const both = parse('query A { secret } query B { open }')

  it('is worked out once for each operation', () => {
    const operation = operationScopes(table, both, { operationName: 'A' })
    expect(operationScopes(table, both, { operationName: 'A' })).toBe(operation)
    expect(operationScopes(table, both, { operationName: 'B' }).requirement()).toBe('public')
    const unnamed = parse('{ open }')
    expect(operationScopes(table, unnamed)).toBe(operationScopes(table, unnamed, { operationName: null }))
  })

  it('is not taken for another operation, nor for one that does not exist', () => {
    operationScopes(table, both, { operationName: 'A' })
    expect(() => operationScopes(table, both)).toThrow(TypeError)
    const one = parse('query A { secret }')
    expect(operationScopes(table, one).requirement()).toEqual([['s']])
    expect(() => operationScopes(table, one, { operationName: 'B' })).toThrow(TypeError)
  })

  it.each([
    ['selects', 'query ($on: Boolean!) { secret @include(if: $on) }', { on: false }, { on: true }, [['s']]],
    ['supplies', 'query ($x: Int) { secret(x: $x) }', {}, { x: 1 }, [['s', 'x']]],
  ])('is not taken for other variables, which decide what it %s', (_decided, query, less, more, required) => {
    const document = parse(query)
    const requirement = (variables: Record<string, unknown>) =>
      operationScopes(table, document, { variables }).requirement()
    const before = requirement(less)
    expect(requirement(more)).toEqual(required)
    expect(requirement(less)).toEqual(before)
    expect(before).not.toEqual(required)
  })

  it('is not taken for another schema', () => {
    const other = compileScopes(buildSchema('type Query { secret: Int open: Int }'))
    expect(operationScopes(table, both, { operationName: 'A' }).requirement()).toEqual([['s']])
    expect(operationScopes(other, both, { operationName: 'A' }).requirement()).toBe('public')
  })
})

describe('an operation introspects', () => {
  const sdl = 'type Query { t: T under__: Int } type T { x: Int }'

  it.each([
    '{ __typename }',
    '{ __schema { queryType { name } } }',
    '{ t { x } __type(name: "T") { name } }',
    '{ ... { ...F } } fragment F on Query { __typename }',
  ])('when it asks for the schema or its own type at the root: %s', (query) => {
    expect(analyse(sdl, query).introspects).toBe(true)
  })

  it.each(['{ t { x } }', '{ t { __typename } }', '{ under__ }', '{ __typename: under__ }'])(
    'and not otherwise: %s',
    (query) => {
      expect(analyse(sdl, query).introspects).toBe(false)
    },
  )
})

it('names for the whole operation the scopes that one more request has to ask for', () => {
  const sdl = 'type Query { a: Int @rs(scopes: [["x", "y"], ["z"]]) b: Int @rs(scopes: "w") }'
  const operation = analyse(sdl, '{ a b }')
  expect(operation.cheapest([])).toEqual(['w', 'z'])
  expect(operation.cheapest(['x', 'y'])).toEqual(['w', 'x', 'y'])
})

it('visits 2,000 nested fragments, each spread twice, once', () => {
  const fragments = Array.from({ length: 2_000 }, (_, index) => {
    const next = index < 1_999 ? `...F${index + 1} ... { ...F${index + 1} }` : 'self { x }'
    return `fragment F${index} on T { x ${next} }`
  })
  const sdl = 'type Query { t: T } type T { x: Int @rs(scopes: "x") self: T }'
  const operation = analyse(sdl, `{ t { ...F0 } } ${fragments.join(' ')}`)
  expect(operation.selections).toHaveLength(1 + 2_000 + 2)
  expect(operation.requirement()).toEqual([['x']])
})

it('gives a fragment’s selection every type that its places have', () => {
  const sdl = `interface I { x: Int } type A implements I { x: Int @rs(scopes: "a") } type B implements I { x: Int }
    type Query { a: A b: B }`
  const operation = analyse(sdl, '{ b { ...F } a { ...F } } fragment F on I { x }')
  expect(
    operation.selections.map(({ path, on }) => [path.join('.'), ...on.flatMap((each) => each.coordinates)]),
  ).toEqual([
    ['b', 'Query.b'],
    ['a', 'Query.a'],
    ['b.x', 'B.x', 'A.x'],
  ])
  expect(operation.refused([])).toMatchObject([{ coordinates: ['A.x'], certain: false }])
})

it('visits a selection set once for each object type, not for each set of them', () => {
  const count = 20
  const indexes = Array.from({ length: count }, (_, index) => index)
  const types = indexes.map((type) => {
    const others = indexes.filter((each) => each !== type).map((each) => `I${each}`)
    return `type T${type} implements N & ${others.join(' & ')} { x: Int @rs(scopes: "x") }`
  })
  const sdl = `type Query { n: N } interface N { x: Int } ${indexes.map((each) => `interface I${each} { x: Int }`).join(' ')} ${types.join(' ')}`
  const fragments = indexes.map((each) => {
    const next = each + 1 < count ? `...F${each + 1}` : 'x'
    return `fragment F${each} on N { ... on I${each} { ${next} } ${next} }`
  })
  const operation = analyse(sdl, `{ n { ...F0 } } ${fragments.join(' ')}`)
  const steps = operation.selections.flatMap(({ on }) => on).length
  expect(steps).toBeLessThanOrEqual(1 + 2 * count)
  expect(operation.requirement()).toEqual([['x']])
})

it('does not multiply far to say what to request', () => {
  const fields = Array.from(
    { length: 12 },
    (_, index) => `f${index}: Int @rs(scopes: [["a${index}"], ["b${index}"]])`,
  )
  const operation = analyse(
    `type Query { ${fields.join(' ')} }`,
    `{ ${fields.map((_, index) => `f${index}`).join(' ')} }`,
  )
  expect(operation.cheapest(['b3'])).toHaveLength(12)
  expect(operation.cheapest(['b3'])).toContain('b3')
  expect(() => operation.requirement()).toThrow(RangeError)
})

it('takes a condition on a variable that an executor may lose for a selection', () => {
  const query = 'query ($__proto__: Boolean!) { secret @skip(if: $__proto__) }'
  const operation = analyse(
    'type Query { secret: Int @rs(scopes: "s") }',
    query,
    JSON.parse('{"__proto__":true}'),
  )
  expect(operation.requirement()).toEqual([['s']])
})

it('names a way that there is to a selection, where a fragment leads on from one of its places only', () => {
  const sdl = `interface I { next: I } type A implements I { next: A a: Int } type B implements I { next: B b: Int }
    type Query { a: A b: B }`
  const operation = analyse(sdl, '{ a { ...F } b { ...F } } fragment F on I { next { ... on B { b } } }')
  expect(operation.selections.map(({ path }) => path.join('.'))).toContain('b.next.b')
})

it('what a fragment brings in at the root is of the operation itself, wherever else it was met before', () => {
  const sdl = 'type Query { self: Query @rs(scopes: "s") x: Int }'
  const query = '{ self { ...F } ... { ...F } } fragment F on Query { x __schema { description } }'
  const operation = analyse(sdl, query)
  const paths = operation.selections.map(({ path, isRoot, on }) => [path.join('.'), isRoot, on.length])
  expect(paths).toEqual([
    ['self', true, 1],
    ['x', true, 1],
  ])
  expect(operation.introspects).toBe(true)
})

// graphql 16 has no variables of fragments.
if (versionInfo.major >= 17) {
  it('a variable of a fragment can be anything', () => {
    const sdl =
      'type Query { f(in: In): Int g: Int @rs(scopes: "g") } input In { open: Int secret: Int @rs(scopes: "s") }'
    const options: object = { experimentalFragmentArguments: true }
    const parsed = (query: string) => parse(query, options)
    const requirement = (query: string) =>
      operationScopes(compileScopes(buildSchema(sdl)), parsed(query), {
        variables: { x: {}, skip: true },
      }).requirement()
    expect(
      requirement('query ($x: In) { ...F(x: { secret: 1 }) } fragment F($x: In) on Query { f(in: $x) }'),
    ).toEqual([['s']])
    expect(
      requirement(
        'query ($skip: Boolean!) { ...F(skip: false) } fragment F($skip: Boolean!) on Query { g @skip(if: $skip) }',
      ),
    ).toEqual([['g']])
  })
}

describe('of an operation that nobody has sent yet is known what it needs at least, and at most', () => {
  const sdl = `type Query { find(by: By, mode: Mode, old: Int @rs(scopes: "old")): Int  other: Int @rs(scopes: "other") }
    input By { id: ID @rs(scopes: "id")  name: String! @rs(scopes: "name")  near: Near! }
    input Near { place: ID! @rs(scopes: "place")  within: Int @rs(scopes: "within") }
    enum Mode { FAST @rs(scopes: "fast") SLOW }`

  it.each<[string, Requirement, Requirement]>([
    ['query { find }', 'public', 'public'],
    ['query { find(old: 1) }', [['old']], [['old']]],
    ['query($old: Int) { find(old: $old) }', 'public', [['old']]],
    ['query($old: Int!) { find(old: $old) }', [['old']], [['old']]],
    ['query($old: Int = 1) { find(old: $old) }', [['old']], [['old']]],
    ['query($mode: Mode!) { find(mode: $mode) }', 'public', [['fast']]],
    ['query($mode: Mode = FAST) { find(mode: $mode) }', 'public', [['fast']]],
    ['query($by: By) { find(by: $by) }', 'public', [['id', 'name', 'place', 'within']]],
    ['query($by: By!) { find(by: $by) }', [['name', 'place']], [['id', 'name', 'place', 'within']]],
    [
      'query($near: Near!, $id: ID) { find(by: { id: $id, name: "", near: $near }) }',
      [['name', 'place']],
      [['id', 'name', 'place', 'within']],
    ],
    ['query($is: Boolean!) { find other @include(if: $is) }', 'public', [['other']]],
    ['query($is: Boolean = false) { find other @skip(if: $is) }', 'public', [['other']]],
    ['query { find other @skip(if: true) }', 'public', 'public'],
  ])('%s', (query, least, most) => {
    const table = compileScopes(buildSchema(sdl))
    const requirement = (variables: 'least' | 'any') =>
      operationScopes(table, parse(query), { variables }).requirement()
    expect([requirement('least'), requirement('any')]).toEqual([least, most])
  })
})
