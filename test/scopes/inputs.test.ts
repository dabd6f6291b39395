import { parse, versionInfo } from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes } from '../../src/scopes/compile.ts'
import { operationScopes } from '../../src/scopes/operation.ts'
import { buildGuarded, buildSchema, refusals, run } from './examples.ts'

const sdl = `type Query { find(text: String, deep: Filter, many: [Filter!], kind: Kind, kinds: [[Kind!]], secret: Int @rs(scopes: "secret")
      preset: Int = 3 @rs(scopes: "preset"), filled: Filter = { price: 1 }): Int
    node: Node plain: Int }
  input Filter { title: String, price: Int @rs(scopes: "price"), kind: Kind, also: Filter, all: [Filter], limit: Int = 10 @rs(scopes: "limit") }
  enum Kind { OPEN HIDDEN @rs(scopes: "hidden") }
  interface Node { read(as: Int @rs(scopes: "as")): Int }
  type Doc implements Node { read(as: Int, raw: Int @rs(scopes: "raw")): Int }
  type Img implements Node { read(as: Int): Int }`

const schema = buildGuarded(sdl, {
  Query: { find: () => 1, node: () => ({ __typename: 'Doc' }), plain: () => 1 },
  Doc: { read: () => 2 },
})
const table = compileScopes(buildSchema(sdl))

/** What a caller with a token and no scope is refused, before execution and during it. */
async function refusedTo(
  query: string,
  variables: Record<string, unknown>,
): Promise<[readonly string[], readonly string[]]> {
  const before = operationScopes(table, parse(query), { variables }).refused([])
  const during = await run(schema, query, '', variables)
  return [
    before.flatMap(({ coordinates }) => coordinates),
    (during.errors ?? []).map(({ extensions }) => String(extensions?.coordinate)),
  ]
}

describe('an argument or an input field that is supplied needs what its rule asks for', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['{ find }', {}, undefined],
    ['{ find(text: "a") }', {}, undefined],
    ['{ find(secret: 1) }', {}, 'Query.find(secret:)'],
    ['{ find(secret: null) }', {}, 'Query.find(secret:)'],
    ['query ($s: Int) { find(secret: $s) }', {}, undefined],
    ['query ($s: Int) { find(secret: $s) }', { s: 1 }, 'Query.find(secret:)'],
    ['query ($s: Int) { find(secret: $s) }', { s: null }, 'Query.find(secret:)'],
    ['query ($s: Int = 2) { find(secret: $s) }', {}, 'Query.find(secret:)'],
    ['{ find(preset: 3) }', {}, 'Query.find(preset:)'],
    ['query ($p: Int) { find(preset: $p) }', {}, undefined],
    ['{ find(deep: { title: "a" }) }', {}, undefined],
    ['{ find(deep: { price: 1 }) }', {}, 'Filter.price'],
    ['{ find(deep: { price: null }) }', {}, 'Filter.price'],
    ['{ find(deep: { limit: 10 }) }', {}, 'Filter.limit'],
    ['{ find(deep: { also: { also: { price: 1 } } }) }', {}, 'Filter.price'],
    ['{ find(deep: { all: [null, { title: "a" }, { price: 1 }] }) }', {}, 'Filter.price'],
    ['{ find(many: { price: 1 }) }', {}, 'Filter.price'],
    ['query ($p: Int) { find(deep: { price: $p }) }', {}, undefined],
    ['query ($p: Int) { find(deep: { price: $p }) }', { p: 1 }, 'Filter.price'],
    ['query ($f: Filter) { find(deep: $f) }', { f: { title: 'a' } }, undefined],
    ['query ($f: Filter) { find(deep: $f) }', { f: { also: { price: null } } }, 'Filter.price'],
    ['query ($f: [Filter!]) { find(many: $f) }', { f: { price: 1 } }, 'Filter.price'],
    ['query ($f: [Filter!]) { find(many: $f) }', { f: [{}, { limit: 11 }] }, 'Filter.limit'],
    ['query ($f: Filter = { price: 1 }) { find(deep: $f) }', {}, 'Filter.price'],
    ['query ($f: Filter = { price: 1 }) { find(deep: $f) }', { f: {} }, undefined],
    ['query ($f: Filter!) { find(many: [$f]) }', { f: { price: 1 } }, 'Filter.price'],
    ['{ find(secret: 1) @skip(if: true) plain }', {}, undefined],
    ['query ($x: Boolean!) { find(secret: 1) @include(if: $x) plain }', { x: false }, undefined],
  ])('%s with %j', async (query, variables, refused) => {
    const expected = refused === undefined ? [] : [refused]
    expect(await refusedTo(query, variables)).toEqual([expected, expected])
  })

  // graphql 16 tells resolvers what variables were coerced to, and not what was sent.
  const knowsSent = versionInfo.major >= 17

  it('whose variable has the value of the schema’s default: before execution, and during it since graphql 17', async () => {
    const query = 'query ($f: [Filter!]) { find(many: $f) }'
    const during = knowsSent ? ['Filter.limit'] : []
    expect(await refusedTo(query, { f: [{}, { limit: 10 }] })).toEqual([['Filter.limit'], during])
  })

  it('save that a variable which is undefined is left out; it is null to graphql 16, and so refused during execution', async () => {
    const query = 'query ($s: Int) { find(secret: $s) }'
    const during = knowsSent ? [] : ['Query.find(secret:)']
    expect(await refusedTo(query, { s: undefined })).toEqual([[], during])
  })

  it('save that an input field which is undefined is left out', async () => {
    const query = 'query ($f: Filter) { find(deep: $f) }'
    expect(await refusedTo(query, { f: { price: undefined } })).toEqual([[], []])
  })

  it('and a variable that an executor may lose supplies all that its type can bring in', async () => {
    const query = 'query ($__proto__: Filter) { find(deep: $__proto__) }'
    const [before, during] = await refusedTo(query, JSON.parse('{"__proto__":{"title":"a"}}'))
    expect(new Set(before)).toEqual(new Set(['Filter.price', 'Filter.limit', 'Kind.HIDDEN']))
    expect(before).toEqual(expect.arrayContaining([...during]))
    expect(during).toHaveLength(1)
    expect((await run(schema, query, 'price limit hidden')).errors).toBeUndefined()
  })

  it('and is not refused to whoever holds it', async () => {
    const query = '{ find(secret: 1, deep: { price: 1, limit: 2, kind: HIDDEN }) }'
    expect(await run(schema, query, 'secret price limit hidden')).toEqual({ data: { find: 1 } })
    expect(refusals(await run(schema, query, 'secret price limit'))).toEqual(['find: FORBIDDEN Kind.HIDDEN'])
  })
})

describe('a value supplies its own fields and nothing else', () => {
  const odd = compileScopes(
    buildSchema(
      `type Query { f(in: In): Int } input In { constructor: Int @rs(scopes: "c") length: Int @rs(scopes: "l") }`,
    ),
  )
  const document = parse('query ($in: In) { f(in: $in) }')
  const supplied = (value: unknown) =>
    operationScopes(odd, document, { variables: { in: value } })
      .refused([])
      .flatMap(({ coordinates }) => coordinates)

  it('not what every object or text has by nature', () => {
    expect(supplied({})).toEqual([])
    expect(supplied('text')).toEqual([])
    expect(supplied({ constructor: 1 })).toEqual(['In.constructor'])
  })
})

describe('an enum value that is supplied is like an input field', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['{ find(kind: OPEN) }', {}, false],
    ['{ find(kind: HIDDEN) }', {}, true],
    ['{ find(kinds: [[OPEN, HIDDEN]]) }', {}, true],
    ['{ find(deep: { kind: HIDDEN }) }', {}, true],
    ['query ($k: Kind) { find(kind: $k) }', { k: 'HIDDEN' }, true],
    ['query ($k: Kind) { find(kind: $k) }', { k: 'OPEN' }, false],
    ['query ($k: Kind = HIDDEN) { find(kind: $k) }', {}, true],
    ['query ($k: Kind = HIDDEN) { find(kind: $k) }', { k: 'OPEN' }, false],
    ['query ($k: [[Kind!]]) { find(kinds: $k) }', { k: 'HIDDEN' }, true],
  ])('%s with %j', async (query, variables, isRefused) => {
    const expected = isRefused ? ['Kind.HIDDEN'] : []
    expect(await refusedTo(query, variables)).toEqual([expected, expected])
  })
})

it('an interface’s argument binds the same argument of its objects, and theirs binds the interface', async () => {
  expect(table.requirement('Doc.read(as:)')).toEqual([['as']])
  expect(table.requirement('Node.read(as:)')).toEqual([['as']])
  expect(table.requirement('Doc.read(raw:)')).toEqual([['raw']])
  expect(await refusedTo('{ node { read } }', {})).toEqual([[], []])
  const [before, during] = await refusedTo('{ node { read(as: 1) } }', {})
  expect(before).toEqual(['Doc.read(as:)', 'Img.read(as:)'])
  expect(during).toEqual(['Doc.read(as:)'])
})

describe('an enum value that is answered is refused at its own path', () => {
  const kinds = (values: unknown) =>
    buildGuarded(
      `enum Kind { OPEN HIDDEN @rs(scopes: "hidden") } type Query { one: Kind! list: [Kind] strict: [Kind!] deep: [[Kind]] open: Int }`,
      {
        Kind: { OPEN: 0, HIDDEN: 1 },
        Query: {
          one: () => values,
          list: () => values,
          strict: () => values,
          deep: () => values,
          open: () => 1,
        },
      },
    )
  const promised = () => Promise.resolve([Promise.resolve(0), 1, null])

  it.each<[string, unknown, string, unknown, string[]]>([
    ['alone, and null goes up', 1, '{ one open }', null, ['one: FORBIDDEN Kind.HIDDEN']],
    ['in a list', [0, 1, 0], '{ list }', { list: ['OPEN', null, 'OPEN'] }, ['list.1: FORBIDDEN Kind.HIDDEN']],
    ['in a list without nulls', [0, 1], '{ strict }', { strict: null }, ['strict.1: FORBIDDEN Kind.HIDDEN']],
    [
      'in a list of lists',
      [[0], [0, 1]],
      '{ deep }',
      { deep: [['OPEN'], ['OPEN', null]] },
      ['deep.1.1: FORBIDDEN Kind.HIDDEN'],
    ],
    ['in a set', new Set([1]), '{ list }', { list: [null] }, ['list.0: FORBIDDEN Kind.HIDDEN']],
    [
      'behind promises',
      promised,
      '{ list }',
      { list: ['OPEN', null, null] },
      ['list.1: FORBIDDEN Kind.HIDDEN'],
    ],
  ])('%s', async (_place, values, query, value, refused) => {
    const result = await run(kinds(typeof values === 'function' ? values() : values), query, '')
    expect(result.data).toEqual(value)
    expect(refusals(result)).toEqual(refused)
  })

  it('by the name that is answered, where several stand for one value', async () => {
    const schema = buildGuarded(
      'enum E { A @rs(scopes: "a") B } enum F { C D @rs(scopes: "d") } type Query { e: E f: F }',
      {
        E: { A: 1, B: 1 },
        F: { C: 1, D: 1 },
        Query: { e: () => 1, f: () => 1 },
      },
    )
    const result = await run(schema, '{ e f }', '')
    expect(result.data).toEqual({ e: 'B', f: null })
    expect(refusals(result)).toEqual(['f: FORBIDDEN F.D'])
  })

  it('and not to whoever holds its scope', async () => {
    expect(await run(kinds([0, 1]), '{ list }', 'hidden')).toEqual({ data: { list: ['OPEN', 'HIDDEN'] } })
  })
})

describe('strict mode fails the build for what is open and not meant to be', () => {
  const strict = (types: string) => () => compileScopes(buildSchema(types), { strict: true })

  it.each([
    'type Query { a: Int @public b: Int @authenticated }',
    'type Query @public { a: Int }',
    'type Query { t: T @public } type T implements I { f: Int } interface I @public { f: Int }',
    'type Query { t: T @public } type T implements I { f: Int } interface I { f: Int @public }',
    'type Query { t: T } type T @rs(scopes: "t") { f: Int }',
  ])('not for %s', (types) => {
    expect(strict(types)).not.toThrow()
  })

  it.each([
    [
      'type Query { a: Int b: Int @public }',
      /^example\.graphql:1 Query\.a: is open to everybody; write @public/,
    ],
    ['type Query { t: T @public } type T { f: Int }', /T\.f: /],
    ['type Query { a: Int @public } type Mutation { m: Int } type T { f: Int }', /Mutation\.m: .*\n.*T\.f: /],
  ])('for %s', (types, faults) => {
    expect(strict(types)).toThrow(faults)
  })
})
