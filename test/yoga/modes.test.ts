import { createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import type { ScopeDecision } from '../../src/scopes/decision.ts'
import type { ScopesContext } from '../../src/yoga/session.ts'
import { type UseScopesOptions, useScopes } from '../../src/yoga/use-scopes.ts'
import { buildSchema } from '../scopes/examples.ts'

const schema = buildSchema(
  `type Query { open: Int secret(id: Int): Int @rs(scopes: "s") item: Item items: [Item] mixed: [Node] }
   interface Node { id: Int } type Shut implements Node { id: Int @rs(scopes: "shut") } type Free implements Node { id: Int }
   type Item { name: String price: Int @rs(scopes: "price") }
   type Mutation { set(value: Int @rs(scopes: "set")): Int }`,
  {
    Query: {
      open: () => 1,
      secret: () => 2,
      item: () => ({ name: 'a', price: 3 }),
      items: () => [
        { name: 'a', price: 3 },
        { name: 'b', price: 4 },
      ],
      mixed: () => ['Shut', 'Free', 'Shut'].map((__typename, id) => ({ __typename, id })),
    },
    Mutation: { set: () => 4 },
  },
)

function create(options: Partial<UseScopesOptions>) {
  const decisions: Omit<ScopeDecision<ScopesContext>, 'context'>[] = []
  const onDecision: UseScopesOptions['onDecision'] = ({ context: _context, ...decision }) =>
    decisions.push(decision)
  const verify = (scope: string) => ({ scope: scope.replaceAll('.', ' ').replace('none', '') })
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [useScopes({ verify, onDecision, ...options })],
  })
  const ask = async (query: string, token?: string) => {
    decisions.length = 0
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    })
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      ...(await response.json()),
    }
  }
  return { ask, decisions }
}

describe('mode: reject', () => {
  const { ask } = create({ mode: 'reject' })

  it('makes a query all or nothing', async () => {
    const answer = await ask('{ open item { name price } }', 'none')
    expect(answer).toMatchObject({ status: 403, challenge: expect.stringContaining('scope="price"') })
    expect(answer).not.toHaveProperty('data')
    expect(await ask('{ open item { name } }')).toMatchObject({ status: 200, data: { open: 1 } })
  })
})

describe('mode: shadow', () => {
  const { ask, decisions } = create({ mode: 'shadow' })

  it('refuses nothing, and tells what it would have refused, before and during', async () => {
    expect(await ask('{ open secret item { price } }')).toEqual({
      status: 200,
      challenge: null,
      data: { open: 1, secret: 2, item: { price: 3 } },
    })
    expect(decisions).toEqual([
      {
        stage: 'operation',
        outcome: 'partial',
        coordinates: ['Query.secret', 'Item.price'],
        granted: undefined,
      },
      { stage: 'field', outcome: 'refused', coordinates: ['Query.secret'], granted: undefined },
      { stage: 'field', outcome: 'refused', coordinates: ['Item.price'], granted: undefined },
    ])
    expect(await ask('mutation { set(value: 1) }')).toMatchObject({ status: 200, data: { set: 4 } })
    expect(decisions[0]).toMatchObject({ outcome: 'refused', coordinates: ['Mutation.set(value:)'] })
  })

  it('is no excuse for a bad token', async () => {
    const strict = create({ mode: 'shadow', verify: () => undefined })
    expect(await strict.ask('{ open }', 'bad')).toMatchObject({ status: 401 })
  })
})

describe('onDecision', () => {
  const { ask, decisions } = create({})

  it.each([
    ['{ open }', undefined, { outcome: 'allowed', coordinates: [], granted: undefined }],
    ['{ secret }', 's', { outcome: 'allowed', coordinates: [], granted: ['s'] }],
    ['{ open secret }', 'x', { outcome: 'partial', coordinates: ['Query.secret'], granted: ['x'] }],
    ['{ secret }', 'x', { outcome: 'refused', coordinates: ['Query.secret'], granted: ['x'] }],
    [
      'mutation { set(value: 1) }',
      'x',
      { outcome: 'refused', coordinates: ['Mutation.set(value:)'], granted: ['x'] },
    ],
  ])('is told of %s by %s', async (query, token, decision) => {
    await ask(query, token)
    expect(decisions[0]).toEqual({ stage: 'operation', ...decision })
    expect(decisions.filter(({ stage }) => stage === 'operation')).toHaveLength(1)
  })
})

describe('disclose: code', () => {
  const { ask } = create({ disclose: 'code' })

  it.each([
    [
      'before it runs, without a token',
      '{ secret }',
      undefined,
      'A valid token is needed.',
      'UNAUTHENTICATED',
    ],
    ['before it runs, with one', '{ secret }', 'none', 'The token does not grant this.', 'FORBIDDEN'],
    ['while it runs', '{ open secret }', 'none', 'The token does not grant this.', 'FORBIDDEN'],
  ])('tells nothing but the code of what is refused %s', async (_when, query, token, message, code) => {
    const answer = await ask(query, token)
    expect(answer.errors).toMatchObject([{ message, extensions: { code } }])
    expect(Object.keys(answer.errors[0].extensions)).toEqual(['code'])
    expect(answer.challenge ?? '').not.toContain('scope=')
  })
})

describe('errors: grouped', () => {
  const { ask } = create({ errors: 'grouped' })

  it('reports a selection that is refused for certain once, at the list around it, with how often', async () => {
    const answer = await ask('{ items { name price } open }', 'none')
    expect(answer.data.items).toEqual([
      { name: 'a', price: null },
      { name: 'b', price: null },
    ])
    expect(answer.errors).toEqual([
      {
        message: expect.any(String),
        locations: [{ line: 1, column: 16 }],
        path: ['items'],
        extensions: {
          code: 'FORBIDDEN',
          coordinate: 'Item.price',
          requiredScopes: [['price']],
          missingScopes: ['price'],
          count: 2,
        },
      },
    ])
  })

  it('leaves alone what was refused once, and what only some objects are refused', async () => {
    const once = await ask('{ open item { price } }', 'none')
    expect(once.errors).toMatchObject([{ path: ['item', 'price'] }])
    expect(once.errors[0].extensions).not.toHaveProperty('count')
    const some = await ask('{ mixed { id } }', 'none')
    expect(some.errors.map(({ path }: { path: unknown }) => path)).toEqual([
      ['mixed', 0, 'id'],
      ['mixed', 2, 'id'],
    ])
  })
})

describe('introspection', () => {
  const query = '{ ...F } fragment F on Query { ... { __schema { types { name } } } }'

  it.each<[UseScopesOptions['introspection'], string | undefined, boolean]>([
    ['open', undefined, true],
    ['authenticated', undefined, false],
    ['authenticated', 'none', true],
    ['off', undefined, false],
    ['off', 's', false],
  ])('%s, asked with the token %s', async (introspection, token, isTold) => {
    const { ask } = create(introspection === undefined ? {} : { introspection })
    const answer = await ask(query, token)
    expect(answer.data !== undefined).toBe(isTold)
    expect(await ask('{ __typename }', token)).toMatchObject({ data: { __typename: 'Query' } })
  })

  it.each<[UseScopesOptions['introspection'], string | undefined, boolean]>([
    ['open', undefined, true],
    ['authenticated', undefined, false],
    ['authenticated', 'none', true],
    ['off', 's', false],
  ])('%s, asked for a wrong name with the token %s', async (introspection, token, isHelped) => {
    const { ask } = create(introspection === undefined ? {} : { introspection })
    const [error] = (await ask('{ secre }', token)).errors
    expect(error.message).toMatch(
      isHelped ? /"secre".*Did you mean "secret"/ : /^Cannot query field "secre" on type "Query"\.$/,
    )
  })

  it('a verdict for one caller is not taken for another', async () => {
    const { ask } = create({ introspection: 'authenticated' })
    for (const [token, isTold] of [
      ['none', true],
      [undefined, false],
      ['none', true],
    ] as const) {
      expect((await ask(query, token)).data !== undefined).toBe(isTold)
    }
  })
})

it('strict mode refuses to serve what is open and not meant to be', async () => {
  expect(() => create({ strict: true })).toThrow(/Query\.open: is open to everybody/)
})
