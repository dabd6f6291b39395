import { makeExecutableSchema } from '@graphql-tools/schema'
import { buildASTSchema, concatAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { lintScopes, scopeDirectives } from '../../../../src/index.ts'
import { describeRule } from '../rule.ts'

describeRule('dropped-rule', {
  bad: [
    ['a scalar that GraphQL replaces', 'scalar ID @rs(scopes: "a") type Query { id: ID }', ['ID']],
    ['an extension of one', 'scalar ID extend scalar ID @authenticated type Query { id: ID }', ['ID']],
  ],
  good: [
    ['a scalar of another name', 'scalar Id @rs(scopes: "a") type Query { id: Id }'],
    [
      'rules everywhere',
      `extend schema @scope(name: "a", description: "")
      interface I @rs(scopes: "a") { f(x: In @rs(scopes: "a")): E @rs(scopes: "a") }
      type Query implements I @authenticated { f(x: In): E }
      extend type Query @rs(scopes: "a") { g: Int @rs(scopes: "a") @rs(scopes: [["a"]]) }
      input In { x: Int @rs(scopes: "a") } enum E @authenticated { V @authenticated }`,
    ],
    ['directives of others', 'scalar ID @specifiedBy(url: "https://id.example") type Query { id: ID }'],
  ],
})

describe('dropped-rule, with a schema that a tool has made', () => {
  const found = (sdl: string, made: string) => {
    const schema = buildASTSchema(concatAST([parse(scopeDirectives), parse(made)]), { assumeValidSDL: true })
    const findings = lintScopes(schema, { documents: [parse(sdl)] })
    return findings.filter(({ rule }) => rule === 'dropped-rule').map(({ coordinate }) => coordinate)
  }

  it.each([
    ['a field', 'type Query { x: Int @authenticated }', 'type Query { x: Int }', ['Query.x']],
    [
      'an argument',
      'type Query { x(a: Int @authenticated): Int }',
      'type Query { x(a: Int): Int }',
      ['Query.x(a:)'],
    ],
    [
      'one of two',
      'type Query { x: Int @authenticated @requiresScopes(scopes: "a") }',
      'type Query { x: Int @authenticated }',
      ['Query.x'],
    ],
    [
      'the catalogue',
      'extend schema @scope(name: "a", description: "") type Query { x: Int }',
      'type Query { x: Int }',
      ['schema'],
    ],
    [
      'an interface of an interface',
      'interface A { x: Int @authenticated } interface B implements A { x: Int } type Query implements B & A { x: Int }',
      'interface A { x: Int @authenticated } interface B { x: Int } type Query implements B & A { x: Int }',
      ['B'],
    ],
  ])('finds what it has dropped of %s', (_what, sdl, made, coordinates) => {
    expect(found(sdl, made)).toEqual(coordinates)
  })

  it('does not mind an interface without rules, or what is not in the schema at all', () => {
    const sdl = 'interface A { x: Int } type Query implements A { x: Int } type T { y: Int @authenticated }'
    expect(found(sdl, 'interface A { x: Int } type Query { x: Int }')).toEqual([])
  })

  it('finds nothing where definitions are merged as they should be', () => {
    const parts = [
      'type Query { x: Int @requiresScopes(scopes: "a") }',
      'type Query { y: T @authenticated } type T @requiresScopes(scopes: "a") { z: Int }',
      'extend type T @requiresScopes(scopes: "b")',
    ].map((sdl) => parse(sdl))
    const schema = makeExecutableSchema({ typeDefs: [scopeDirectives, ...parts] })
    expect(lintScopes(schema, { documents: parts }).filter(({ rule }) => rule === 'dropped-rule')).toEqual([])
  })
})
