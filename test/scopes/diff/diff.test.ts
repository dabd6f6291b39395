import { describe, expect, it } from 'vitest'
import { compileScopes, diffScopes, type ScopeDiff } from '../../../src/index.ts'
import { buildSchema } from '../examples.ts'

function diff(before: string, after: string): ScopeDiff {
  return diffScopes(compileScopes(buildSchema(before)), compileScopes(buildSchema(after)))
}

const kinds = (before: string, after: string) =>
  diff(before, after).coordinates.map(({ coordinate, kind }) => `${coordinate} ${kind}`)

const field = (rules: string) => `type Query { x: Int ${rules} }`

describe('a field', () => {
  it.each([
    ['of which less is asked is widened', '@rs(scopes: [["a", "b"]])', '@rs(scopes: "a")', 'widened'],
    ['with one more alternative is widened', '@rs(scopes: "a")', '@rs(scopes: [["a"], ["b"]])', 'widened'],
    ['that any token opens now is widened', '@rs(scopes: "a")', '@authenticated', 'widened'],
    ['of which more is asked is narrowed', '@rs(scopes: "a")', '@rs(scopes: [["a", "b"]])', 'narrowed'],
    ['that was open is narrowed by a rule', '', '@authenticated', 'narrowed'],
    ['with another scope is changed', '@rs(scopes: "a")', '@rs(scopes: "b")', 'changed'],
    ['without its rule is newly public', '@authenticated', '', 'newly-public'],
    ['is as open with @public as without', '', '@public', undefined],
    ['is the same in other words', '@rs(scopes: ["a", "b"])', '@rs(scopes: "b") @rs(scopes: "a")', undefined],
  ])('%s', (_rule, before, after, kind) => {
    expect(kinds(field(before), field(after))).toEqual(kind === undefined ? [] : [`Query.x ${kind}`])
  })

  it('that is new or gone says what it needs or needed', () => {
    const { coordinates } = diff(
      'type Query { x: Int y: Int }',
      'type Query { x: Int z: Int @authenticated }',
    )
    expect(coordinates).toMatchObject([
      { coordinate: 'Query.z', kind: 'new', before: undefined, after: [[]] },
      { coordinate: 'Query.y', kind: 'gone', before: 'public', after: undefined },
    ])
  })

  it('tells one who is let in, and one who is shut out', () => {
    const { coordinates } = diff(field('@rs(scopes: [["a", "b"]])'), field('@rs(scopes: "c")'))
    expect(coordinates).toMatchObject([{ letsIn: ['c'], shutsOut: ['a', 'b'] }])
    expect(diff(field('@authenticated'), field('')).coordinates).toMatchObject([{ letsIn: 'no token' }])
  })
})

describe('arguments, input fields and enum values', () => {
  const sdl = (rules: string) =>
    `type Query { x(i: In, a: Int ${rules}): E } input In { f: Int ${rules} } enum E { V ${rules} W }`

  it('are compared as fields are', () => {
    expect(kinds(sdl('@authenticated'), sdl('@rs(scopes: "a")'))).toEqual([
      'Query.x(a:) narrowed',
      'In.f narrowed',
      'E.V narrowed',
    ])
    expect(kinds(sdl('@authenticated'), sdl(''))).toEqual([
      'Query.x(a:) newly-public',
      'In.f newly-public',
      'E.V newly-public',
    ])
  })

  it('are new or gone where they need something', () => {
    const without = 'type Query { x(i: In): E } input In { g: Int } enum E { W }'
    expect(kinds(without, sdl('@authenticated'))).toEqual(['Query.x(a:) new', 'In.f new', 'E.V new'])
    expect(kinds(sdl('@authenticated'), without)).toEqual(['Query.x(a:) gone', 'In.f gone', 'E.V gone'])
    expect(kinds(without, sdl(''))).toEqual([])
  })

  it('of a field are compared for those who reach it', () => {
    const schema = (field: string, argument: string) => `type Query { x(a: Int ${argument}): Int ${field} }`
    const rule = '@rs(scopes: "a")'
    expect(kinds(schema(rule, rule), schema(rule, ''))).toEqual([])
    expect(kinds(schema('', rule), schema(rule, ''))).toEqual(['Query.x narrowed'])
    expect(kinds(schema('@rs(scopes: "b")', rule), schema('', rule))).toEqual(['Query.x newly-public'])
    expect(kinds(schema(rule, '@rs(scopes: "b")'), schema(rule, ''))).toEqual(['Query.x(a:) widened'])
    expect(kinds(schema(rule, rule), schema('', ''))).toEqual([
      'Query.x newly-public',
      'Query.x(a:) newly-public',
    ])
  })

  it('inherit from interfaces', () => {
    const of = (rules: string) =>
      `interface I { x(a: Int ${rules}): Int } type Query implements I { x(a: Int): Int }`
    expect(kinds(of('@rs(scopes: "a")'), of(''))).toEqual(['Query.x(a:) newly-public'])
  })
})

describe('the catalogue', () => {
  const catalogue = (...implies: string[]) => `
    extend schema @scope(name: "admin", description: "", implies: ${JSON.stringify(implies)})
      @scope(name: "a", description: "") @scope(name: "b", description: "")
    type Query { x: Int @rs(scopes: "a") y: Int @rs(scopes: "b") z: Int @rs(scopes: "admin") }`

  it('widens what a scope newly implies', () => {
    const { coordinates, scopes } = diff(catalogue('a'), catalogue('a', 'b'))
    expect(scopes).toEqual([{ scope: 'admin', kind: 'widened', gains: ['b'], loses: [] }])
    expect(coordinates).toMatchObject([{ coordinate: 'Query.y', kind: 'widened', letsIn: ['admin'] }])
  })

  it('narrows what a scope implies no more', () => {
    expect(diff(catalogue('a', 'b'), catalogue('b'))).toMatchObject({
      scopes: [{ scope: 'admin', kind: 'narrowed', loses: ['a'] }],
      coordinates: [{ coordinate: 'Query.x', kind: 'narrowed', shutsOut: ['admin'] }],
    })
  })

  it('of other descriptions and another order is the same', () => {
    const other = catalogue('b', 'a').replace('description: ""', 'description: "All."')
    expect(diff(catalogue('a', 'b'), other)).toEqual({ coordinates: [], scopes: [] })
  })

  it('that implies the same by way of others is the same', () => {
    const schema = (...implies: string[]) => `
      extend schema @scope(name: "a", description: "", implies: ${JSON.stringify(implies)})
        @scope(name: "b", description: "", implies: ["c"]) @scope(name: "c", description: "")
      type Query { x: Int @rs(scopes: "c") }`
    expect(diff(schema('b'), schema('b', 'c'))).toEqual({ coordinates: [], scopes: [] })
  })
})

describe('what is written in another way is the same', () => {
  it.each([
    [
      'an interface of another name',
      'interface I @rs(scopes: "a") { x: Int } type Query implements I { x: Int }',
      'interface J @rs(scopes: "a") { x: Int } type Query implements J { x: Int }',
    ],
    [
      'a rule that has moved to the interface',
      'interface I { x: Int } type Query implements I { x: Int @rs(scopes: "a") }',
      'interface I { x: Int @rs(scopes: "a") } type Query implements I { x: Int }',
    ],
    [
      'a rule that has moved to the type that the field returns, and its own fields ask for it',
      'type Query { t: T @rs(scopes: "a") } type T { x: Int @rs(scopes: "a") }',
      'type Query { t: T } type T @rs(scopes: "a") { x: Int }',
    ],
    [
      'a rule in an extension',
      'type Query @rs(scopes: "a") { x: Int }',
      'type Query { x: Int } extend type Query @rs(scopes: "a")',
    ],
  ])('%s', (_what, before, after) => {
    expect(diff(before, after)).toEqual({ coordinates: [], scopes: [] })
  })
})

it('an object that becomes an interface is gone, and not open', () => {
  const before = 'type Query { t: T } type T @rs(scopes: "a") { x(y: Int @rs(scopes: "b")): Int }'
  const after = `type Query { t: T } interface T { x(y: Int): Int } type U implements T { x(y: Int): Int }`
  expect(kinds(before, after)).toEqual(['Query.t newly-public', 'U.x new', 'T.x gone', 'T.x(y:) gone'])
})

describe('scopes that newly imply each scope of a long list', () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index)
  const rule = (groups: readonly (readonly string[])[]) => field(`@rs(scopes: ${JSON.stringify(groups)})`)
  const all = numbers.map((number) => `a${number}`)
  const schema = (implied: (number: number) => readonly string[], groups = [all]) =>
    numbers
      .map((number) => [`a${number}`, `b${number}`, `c${number}`])
      .map(
        ([a, b, c], number) => `extend schema @scope(name: "${a}", description: "")
          @scope(name: "${b}", description: "", implies: ${JSON.stringify(implied(number))})
          @scope(name: "${c}", description: "")`,
      )
      .join('\n') + rule(groups)
  const one = (number: number) => [`a${number}`]
  const two = (number: number) => [`a${number}`, `c${number}`]

  it('are found', () => {
    expect(
      kinds(
        schema(() => []),
        schema(one),
      ),
    ).toEqual(['Query.x widened'])
  })

  it('change nothing where they implied the list before', () => {
    expect(kinds(schema(one), schema(two))).toEqual([])
  })

  it('are given up on, aloud, where there are too many ways to try', () => {
    const before = schema(() => [], [['a9'], ['b9']])
    expect(() => kinds(before, schema(one))).toThrow(RangeError)
  })
})
