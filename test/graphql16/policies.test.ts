import { describe, expect, it } from 'vitest'
import { ScopeSchemaError } from '../../src/index.ts'
import { type Compose, composers } from './composers.ts'
import { asSets } from './dnf.ts'
import { ourRequirements } from './our-requirements.ts'

const fieldWith = (literal: string) => `type Query { f: Int @requiresScopes(scopes: ${literal}) }`
const onInterface = `type Query { i: I } interface I @requiresScopes(scopes: [["i"]]) { n: Int } type T implements I { n: Int }`
const onInterfaceField = `type Query { i: I } interface I { n: Int @requiresScopes(scopes: [["i"]]) } type T implements I { n: Int }`

/** What the composers write at a coordinate, in the order of `composers`; `refused` for one that refuses the SDL. */
function composed(sdl: string, coordinate: string): readonly unknown[] {
  const write = (compose: Compose) => {
    try {
      return compose([sdl]).get(coordinate)
    } catch {
      return 'refused'
    }
  }
  return Object.values(composers).map(write)
}

describe('a literal that asks for nothing, or for no scope, is a fault here, and not to every composer', () => {
  it.each([
    ['[]', [[], undefined, undefined]],
    ['[[]]', [[[]], [[]], undefined]],
    ['[["a"], []]', [[['a'], []], [['a'], []], [['a']]]],
    ['[[""]]', [[['']], [['']], [['']]]],
    ['[["a b"]]', [[['a b']], [['a b']], [['a b']]]],
  ])('%s', (literal, theirs) => {
    expect(() => ourRequirements(fieldWith(literal))).toThrow(ScopeSchemaError)
    expect(composed(fieldWith(literal), 'Query.f')).toEqual(theirs)
  })
})

it.each([onInterface, onInterfaceField])(
  'a rule on an interface binds its objects, where apollo and the guild refuse it and wundergraph leaves them open: %s',
  (sdl) => {
    expect(asSets(ourRequirements(sdl)('T.n'))).toEqual(['i'])
    expect(asSets(ourRequirements(sdl)('I.n'))).toEqual(['i'])
    expect(composed(sdl, 'T.n')).toEqual(['refused', 'refused', undefined])
  },
)

it('an object’s rule is not lost on its interface, where wundergraph writes nothing', () => {
  const sdl = `type Query { i: I } interface I { n: Int } type T implements I @requiresScopes(scopes: [["t"]]) { n: Int }`
  expect(asSets(ourRequirements(sdl)('I.n'))).toEqual(['t'])
  expect(composed(sdl, 'I')).toEqual([[['t']], [['t']], undefined])
})

it('a directive that stands twice at one place adds up, where all three refuse it', () => {
  const sdl = `type Query { f: Int @requiresScopes(scopes: [["a"]]) @requiresScopes(scopes: [["b"]]) }`
  expect(asSets(ourRequirements(sdl)('Query.f'))).toEqual(['a+b'])
  expect(composed(sdl, 'Query.f')).toEqual(['refused', 'refused', 'refused'])
})

it('a flat list means all of it, and composers of nested lists take no such thing, or keep it as it is', () => {
  expect(asSets(ourRequirements(fieldWith('["a", "b"]'))('Query.f'))).toEqual(['a+b'])
  expect(composed(fieldWith('["a", "b"]'), 'Query.f')).toEqual([['a', 'b'], 'refused', 'refused'])
})

it('a union asks for nothing, whatever its members ask for, to us and to all three', () => {
  const sdl = `type Query { u: U } union U = T type T @requiresScopes(scopes: [["t"]]) { x: Int }`
  expect(asSets(ourRequirements(sdl)('Query.u'))).toEqual(['public'])
  expect(composed(sdl, 'U')).toEqual([undefined, undefined, undefined])
  expect(composed(sdl, 'T')).toEqual([[['t']], [['t']], [['t']]])
})

it('@authenticated adds nothing to a scope, and all three leave the scope as it is', () => {
  const sdl = `type Query { f: Int @authenticated @requiresScopes(scopes: [["a"]]) }`
  expect(asSets(ourRequirements(sdl)('Query.f'))).toEqual(['a'])
  expect(composed(sdl, 'Query.f')).toEqual([[['a']], [['a']], [['a']]])
})
