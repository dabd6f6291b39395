import { buildClientSchema, buildSchema, type GraphQLNamedType, introspectionFromSchema } from 'graphql'
import { expect, it } from 'vitest'
import { describeRequirements } from '../../src/explorer/scopes/describe.ts'

const introspection = introspectionFromSchema(
  buildSchema(`
    """
    First.

    Second.
    """
    type Query { a(first: Int): Status, open: String }
    enum Status { new, old }
    input Filter { by: String }
    type toString { a: Int }
  `),
)

const described = buildClientSchema(
  describeRequirements(introspection, {
    Query: [['me']],
    'Query.a': [['me', 'items'], ['admin']],
    'Query.a(first:)': [[]],
    'Status.old': [['read(all)', 'and']],
    'Filter.by': [['me']],
  }),
)

it.each([
  ['types, in their first paragraph', 'Query', 'First. Needs `me`.\n\nSecond.'],
  ['fields, with each alternative', 'Query.a', 'Needs (`me` and `items`) or `admin`.'],
  ['arguments', 'Query.a.first', 'Needs a valid token.'],
  ['enum values, in the names of scopes as they are', 'Status.old', 'Needs `read(all)` and `and`.'],
  ['input fields', 'Filter.by', 'Needs `me`.'],
])('says it of %s', (_what, path, expected) => {
  expect(descriptionAt(path)).toBe(expected)
})

it.each(['Query.open', 'Status', 'Status.new', 'toString', 'toString.a'])(
  'and nothing of %s, which is public',
  (path) => {
    expect(descriptionAt(path) ?? '').toBe('')
  },
)

it('makes do with what a server left out', () => {
  const { __schema } = introspection
  const types = __schema.types.map(({ kind, name }) => ({ kind, name }))
  const partial = JSON.parse(JSON.stringify({ __schema: { ...__schema, types } }))
  const { types: shown } = describeRequirements(partial, { Query: [['me']] }).__schema
  expect(shown).toContainEqual({ kind: 'OBJECT', name: 'Query', description: 'Needs `me`.', fields: [] })
})

function descriptionAt(path: string): string | null | undefined {
  const [typeName = '', memberName, argumentName] = path.split('.')
  const type = described.getType(typeName)
  const member = memberName === undefined ? type : memberOf(type, memberName)
  const args = member !== undefined && 'args' in member ? member.args : []
  return argumentName === undefined
    ? member?.description
    : args.find(({ name }) => name === argumentName)?.description
}

function memberOf(type: GraphQLNamedType | undefined, name: string) {
  if (type !== undefined && 'getValues' in type) return type.getValues().find((value) => value.name === name)
  return type !== undefined && 'getFields' in type ? type.getFields()[name] : undefined
}
