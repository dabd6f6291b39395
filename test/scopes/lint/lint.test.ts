import { buildSchema, GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { lintRules, lintScopes, scopeDirectives } from '../../../src/index.ts'
import { lint } from './rule.ts'

describe('findings', () => {
  it('come all together, by their places, with what to write', () => {
    const sdl = `type Query {
  b: Int! @rs(scopes: ["x", "y"])
  a: Int
}

type Mutation {
  m: Int
}
`
    expect(lint(sdl)).toMatchObject([
      { rule: 'non-null-refusal', coordinate: 'Query.b', severity: 'warn', line: 2, column: 3 },
      { rule: 'flat-list', coordinate: 'Query.b', severity: 'warn', line: 2, column: 11 },
      { rule: 'unmarked-root-field', coordinate: 'Query.a', severity: 'warn', line: 3, column: 3 },
      { rule: 'open-mutation', coordinate: 'Mutation.m', severity: 'error', line: 7, column: 3 },
    ])
    for (const { file, message, advice } of lint(sdl)) {
      expect(file).toBe('example.graphql')
      expect(message).toMatch(/\.$/)
      expect(advice).toMatch(/\.$/)
    }
  })

  it('stand at the name of an element, and not at its description', () => {
    const sdl = 'type Query {\n  """\n  One.\n  """\n  x: Int\n}'
    expect(lint(sdl)).toMatchObject([{ coordinate: 'Query.x', line: 5 }])
  })

  it('of a schema that was not built from SDL have no place', () => {
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: {
        x: { type: GraphQLInt },
        y: { type: GraphQLInt, extensions: { directives: { requiresScopes: { scopes: ['a', 'b'] } } } },
      },
    })
    const findings = lintScopes(new GraphQLSchema({ query }))
    expect(findings).toMatchObject([
      { coordinate: 'Query.x', rule: 'unmarked-root-field', file: undefined, line: undefined },
      { coordinate: 'Query.y', rule: 'flat-list', file: undefined, line: undefined },
    ])
  })

  it('end with a full stop, a fault among them', () => {
    const messages = lint('type Query { x: Int @rs(scopes: "a b")  y: Int @rs(scopes: []) }').map(
      ({ message }) => message,
    )
    expect(messages).toHaveLength(2)
    for (const message of messages) expect(message).toMatch(/[.?]$/)
  })

  it('of a schema that does not build are its faults, and what tools have dropped', () => {
    const findings = lint('scalar ID @authenticated type Query { x: ID @rs(scopes: []) y: Int }')
    expect(findings.map(({ rule }) => rule)).toEqual(['dropped-rule', 'fault'])
  })

  it('are none for a schema in which everything is said once', () => {
    expect(lint('type Query { x: Int @public  y: Int @rs(scopes: [["a", "b"]]) }')).toEqual([])
  })
})

describe('options', () => {
  const schema = buildSchema(`${scopeDirectives} type Query { x: Int } type Mutation { m: Int }`)

  it('turn rules off, and change how bad they are', () => {
    const rules = { 'open-mutation': 'off', 'unmarked-root-field': 'error' } as const
    expect(lintScopes(schema, { rules })).toMatchObject([{ rule: 'unmarked-root-field', severity: 'error' }])
  })

  it.each(['fault', 'open-mutations', '__proto__', 'constructor', ''])(
    'refuse a rule that there is not, or that cannot be changed: %j',
    (id) => {
      const rules = Object.fromEntries([[id, 'off' as const]])
      expect(() => lintScopes(schema, { rules })).toThrow(TypeError)
    },
  )
})

describe('a comment on the line above', () => {
  const under = (comment: string) => lint(`type Query {\n${comment}\n  x: Int\n}`)

  it.each([
    ['names the rule', '# scopes-lint-disable-next-line unmarked-root-field'],
    [
      'names several, and a reason',
      '  # scopes-lint-disable-next-line flat-list, unmarked-root-field -- health',
    ],
    ['names none', '#scopes-lint-disable-next-line'],
    ['stands above the description', '# scopes-lint-disable-next-line unmarked-root-field\n"""\nOne.\n"""'],
    ['stands below the description', '"One."\n# scopes-lint-disable-next-line unmarked-root-field'],
  ])('silences a rule when it %s', (_when, comment) => {
    expect(under(comment)).toEqual([])
  })

  it.each([
    ['names another rule', '# scopes-lint-disable-next-line flat-list'],
    ['has the rule in its reason only', '# scopes-lint-disable-next-line flat-list -- unmarked-root-field'],
    ['is longer', '# scopes-lint-disable-next-line-not unmarked-root-field'],
    ['is a description', '"# scopes-lint-disable-next-line unmarked-root-field"'],
    ['stands above another field', '# scopes-lint-disable-next-line\n  y: Int @authenticated'],
  ])('silences nothing when it %s', (_when, comment) => {
    expect(under(comment)).toMatchObject([{ rule: 'unmarked-root-field' }])
  })
})

it('no comment silences a fault', () => {
  const findings = lint('type Query {\n# scopes-lint-disable-next-line\nx: Int @rs(scopes: [])\n}')
  expect(findings).toMatchObject([{ rule: 'fault', severity: 'error' }])
})

it('every rule has an id of its own, and says what it finds', () => {
  expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length)
  for (const { id, summary } of lintRules) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(summary).toMatch(/^[A-Z].*\.$/)
  }
})
