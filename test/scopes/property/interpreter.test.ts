import fc from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { type Caller, cases, subsetsOf } from './arbitrary.ts'
import { createInterpreter, type InterpretedRequest } from './interpreter.ts'

const SCALARS = `
  type Query { scalars: [S!] @rs(scopes: [["q"], ["p"]]) }
  scalar S @rs(scopes: "s")`
const NODES = `
  interface Node { n: Int }
  interface I implements Node { n: Int }
  type T implements Node & I @rs(scopes: "p1") { n: Int }
  type U implements Node & I @rs(scopes: "p2") { n: Int @rs(scopes: [["p3"], ["p4"]]) }
  type Query { i: I }`
const ENUMS = `
  type T @rs(scopes: "t") { e: E @rs(scopes: "f") x: Int }
  enum E @rs(scopes: "e") { A }
  type Query { t: T e: E }`
const FEED = `
  type Query { feed: [Item!]! }
  interface Item { id: ID! body: String }
  type Article implements Item { id: ID! body: String }
  type Draft implements Item @rs(scopes: "D") { id: ID! body: String @rs(scopes: [["B"], ["A"]]) }`
const INPUTS = `
  interface Searching { found(by: By, kind: Kind): Int }
  type Query implements Searching {
    found(by: By @rs(scopes: "by"), kind: Kind = GUARDED @rs(scopes: "kind")): Int
    open(by: By = { kind: GUARDED }, kind: Kind = GUARDED, many: [By!]): Int
  }
  input By { kind: Kind = GUARDED, text: String @rs(scopes: "text"), also: [By] @authenticated }
  enum Kind @rs(scopes: "never") { OPEN GUARDED @rs(scopes: "g") }`

describe('the interpreter', () => {
  it.each<[string, string, string, string]>([
    ['W1, a scalar that is returned', SCALARS, '{ scalars }', 'p+s|q+s'],
    [
      'W2, absorbed alternatives',
      object('[["profile", "users"], ["admin"]]', '"admin"'),
      '{ t { f } }',
      'admin',
    ],
    ['W3', object('["a", "b"]', '"a"'), '{ t { f } }', 'a+b'],
    ['W4', object('[["x", "y"], ["z"]]', '[["x"], ["y", "z"]]'), '{ t { f } }', 'x+y|x+z|y+z'],
    ['W5', object('[["a", "b"], ["c"]]', '[["c"], ["b", "a"]]'), '{ t { f } }', 'c|a+b'],
    ['W6, possible types of an interface', NODES, '{ i { n } }', 'p1+p2+p3|p1+p2+p4'],
    ['W7, an enum and the type around it', ENUMS, '{ t { e } }', 'e+f+t'],
    ['W7, a field without a rule', ENUMS, '{ t { x } }', 't'],
    ['W7, the type of a root field', ENUMS, '{ e }', 'e'],
    ['W11, a field of all', FEED, '{ feed { id } }', 'D'],
    ['W11, a guarded field of one', FEED, '{ feed { body } }', 'A+D|B+D'],
    ['W11, narrowed to the open one', FEED, '{ feed { ... on Article { body } } }', 'public'],
    ['W11, narrowed to the guarded one', FEED, '{ feed { ... on Draft { id } } }', 'D'],
    ['W11, narrowed twice', FEED, '{ feed { ... on Item { ... on Article { id } } } }', 'public'],
    ['W11, __typename', FEED, '{ feed { __typename } }', 'public'],
    ['an argument that is not supplied', INPUTS, '{ found open }', 'public'],
    ['an argument that is null', INPUTS, '{ found(by: null) }', 'by'],
    ['an argument that is an omitted variable', INPUTS, 'query ($v: By) { found(by: $v) }', 'public'],
    ['an argument that is a default', INPUTS, 'query ($v: By = {}) { found(by: $v) }', 'by'],
    ['an enum value', INPUTS, '{ open(kind: GUARDED) }', 'g'],
    ['an open enum value', INPUTS, '{ open(kind: OPEN) }', 'public'],
    ['an input field', INPUTS, '{ open(by: { text: null }) }', 'text'],
    [
      'an input field that is an omitted variable',
      INPUTS,
      'query ($v: String) { open(by: { text: $v }) }',
      'public',
    ],
    ['input fields in lists', INPUTS, '{ open(many: [{ also: [{ text: "" }, null] }]) }', 'text'],
    ['one for a list', INPUTS, '{ open(many: { also: { also: null } }) }', ''],
  ])('knows what is needed: %s', (_rule, sdl, source, needed) => {
    expect(neededScopes(request(sdl, source))).toBe(needed)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['an input field in a variable', { v: { text: 'x' } }, 'by+text'],
    ['null as a variable', { v: null }, 'by'],
    ['an enum value in a list in a variable', { v: { also: [{ kind: 'GUARDED' }] } }, 'by+g'],
    ['a variable that is omitted', {}, 'public'],
  ])('knows what variables need: %s', (_rule, variables, needed) => {
    const asked = request(INPUTS, 'query ($v: By) { found(by: $v) }', variables)
    expect(neededScopes(asked)).toBe(needed)
  })

  it('never refuses more to a caller with more scopes, and nothing to whoever meets every rule', () => {
    const property = fc.property(cases({ inputRules: true }), fc.nat(4), (made, kept) => {
      if (made === undefined) return
      const interpreter = createInterpreter(made)
      const refused = (caller: Caller) => interpreter.execute(caller).refusals.map(({ path }) => path)
      const less = refused(made.granted?.slice(0, kept))
      const more = refused(made.granted)
      expect(more.filter((path) => !less.some((outer) => `${path}.`.startsWith(`${outer}.`)))).toEqual([])

      const rules = interpreter.possibleSelections().flatMap((selection) => selection.rules)
      if (!interpreter.meets(rules, made.granted)) return
      expect(interpreter.execute(made.granted).refusals.filter(({ field }) => field)).toEqual([])
    })
    fc.assert(property, { seed: 7, numRuns: 200 })
  })
})

function object(onType: string, onField: string): string {
  return `type Query { t: T } type T @rs(scopes: ${onType}) { f: Int @rs(scopes: ${onField}) }`
}

function request(
  sdl: string,
  source: string,
  variables: InterpretedRequest['variables'] = {},
): InterpretedRequest {
  const document = parse(source)
  return {
    sdl: sdl.replaceAll('@rs', '@requiresScopes'),
    document,
    operationName: undefined,
    variables,
    roots: new Map(),
  }
}

/** The least sets of scopes that an operation needs, `a+b|c`; an empty one when any token will do. */
function neededScopes(asked: InterpretedRequest): string {
  const interpreter = createInterpreter(asked)
  const rules = interpreter.possibleSelections().flatMap((selection) => selection.rules)
  if (interpreter.meets(rules, undefined)) return 'public'
  const scopes = [...new Set(rules.flatMap(({ groups }) => groups.flat()))].toSorted()
  const enough = subsetsOf(scopes).filter((subset) => interpreter.meets(rules, subset))
  return enough
    .filter(
      (subset) =>
        !enough.some((other) => other.length < subset.length && other.every((one) => subset.includes(one))),
    )
    .toSorted((left, right) => left.length - right.length || (left.join() < right.join() ? -1 : 1))
    .map((subset) => subset.join('+'))
    .join('|')
}
