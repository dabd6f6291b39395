import { createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { useScopes } from '../../src/yoga/use-scopes.ts'
import { buildSchema } from '../scopes/examples.ts'

const schema = buildSchema(
  `type Query { open: Int secret: Vault @rs(scopes: "s") find(by: Int, deep: Int @rs(scopes: "d")): Level }
   type Vault { gold: Int } enum Level { LOW HIGH @rs(scopes: "h") } type Mutation { m: Int @rs(scopes: "m") }`,
  {
    Query: { open: async () => 1, secret: () => ({ gold: 2 }), find: () => 'LOW' },
    Mutation: { m: () => 3 },
  },
)
const yoga = createYoga({
  schema,
  logging: false,
  plugins: [
    useScopes({ verify: (scopes) => ({ scope: scopes.replaceAll('.', ' ') }), introspection: 'filtered' }),
  ],
})

async function ask(query: string, scope?: string, operationName?: string) {
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    body: JSON.stringify({ query, operationName }),
    headers: { 'content-type': 'application/json', ...(scope && { authorization: `Bearer ${scope}` }) },
  })
  return response.json()
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)

describe('door 12: introspection that is filtered', () => {
  it.each([
    ['a fragment', '{ ...F } fragment F on Query { __type(name: "Query") { fields { name } } }'],
    ['an inline fragment', '{ ... { __type(name: "Query") { fields { name } } } }'],
  ])('shows the fields that the caller may use, through %s', async (_way, query) => {
    expect(names((await ask(query)).data.__type.fields)).toEqual(['open', 'find'])
    expect(names((await ask(query, 's')).data.__type.fields)).toEqual(['open', 'secret', 'find'])
    expect(names((await ask(query)).data.__type.fields)).toEqual(['open', 'find'])
  })

  it('hides types, arguments and enum values that are not to be used', async () => {
    const query = 'query Q { __schema { types { name enumValues { name } fields { name args { name } } } } }'
    const hidden = ['Vault', 'secret', 'gold', 'deep', 'HIGH', 'Mutation'].map((name) => `"${name}"`)
    const seen = JSON.stringify(await ask(query))
    expect(hidden.filter((name) => seen.includes(name))).toEqual([])
    const all = JSON.stringify(await ask(query, 's.d.h.m'))
    expect(hidden.filter((name) => !all.includes(name))).toEqual([])
  })

  it('counts the operation that is run, beside one that may not be', async () => {
    const document = 'mutation M { m } query Q { __schema { queryType { name } } }'
    expect(await ask(document, 'm', 'Q')).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } })
  })

  it('does not know a hidden name in validation, nor suggest it', async () => {
    const [error] = (await ask('{ secre }')).errors
    expect(error.message).toBe('Cannot query field "secre" on type "Query".')
    expect((await ask('{ secret { gold } }')).errors[0].message).toBe(
      'Cannot query field "secret" on type "Query".',
    )
    expect((await ask('{ secre }', 's')).errors[0].message).toContain('Did you mean "secret"')
  })

  it('answers requests of different callers at the same time each by its own view', async () => {
    const requests = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? ask('{ open secret { gold } }', 's') : ask('{ open find }'),
    )
    const answers = await Promise.all(requests)
    for (const [index, answer] of answers.entries()) {
      expect(answer).toEqual({
        data: index % 2 === 0 ? { open: 1, secret: { gold: 2 } } : { open: 1, find: 'LOW' },
      })
    }
  })
})
