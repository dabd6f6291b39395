import { getIntrospectionQuery, parse, print } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import { WELCOME } from '../../../src/server/explorer-welcome.ts'
import { createFixture } from '../fixture.ts'

const fixture = await createFixture()
const generous = await createFixture({ variables: { MAX_COST: '1000000000000' } })
const mean = await createFixture({ variables: { MAX_COST: '1' } })
afterAll(() => Promise.all([fixture.close(), generous.close(), mean.close()]))

const ask = async (query: string, { graphql } = fixture) => (await graphql(query)).json()

/** What is said to be too much of something; `undefined` when nothing is, whatever else becomes of it. */
async function refusal(query: string, asked = fixture): Promise<string | undefined> {
  const { errors = [] } = await ask(query, asked)
  return errors[0]?.extensions.code === 'BAD_REQUEST' ? errors[0].message : undefined
}

function times(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ')
}

const aliases = (count: number) => times(count, (index) => `a${index}: __typename`)

describe('12 levels of fields', () => {
  const message = 'Fields may be nested 12 deep at the most.'
  const nested = (depth: number) => `{ me ${'{ items { owner '.repeat(depth)}{ id }${' } }'.repeat(depth)} }`

  it('and no more', async () => {
    expect(await refusal(nested(5), generous)).toBeUndefined()
    expect(await refusal(nested(6), generous)).toBe(message)
  })

  it('those of fragments among them', async () => {
    const query = `{ me { ...F } } fragment F on User { items { owner { items { owner { items { ...G } } } } } }
      fragment G on Item { owner { items { owner { items { owner { items { id } } } } } } }`
    expect(await refusal(query, generous)).toBe(message)
  })

  it('not counting what is asked of the schema', async () => {
    const query = `{ __schema { types ${'{ ofType '.repeat(12)}{ name }${' }'.repeat(12)} } }`
    expect(await ask(query)).not.toHaveProperty('errors')
  })
})

describe('15 aliases in an operation', () => {
  const message = 'An operation may have 15 aliases at the most, those of a fragment wherever it is spread.'

  it('and no more', async () => {
    expect(await ask(`{ ${aliases(15)} }`)).not.toHaveProperty('errors')
    expect(await refusal(`{ ${aliases(16)} }`)).toBe(message)
  })

  it('counted as often as they would run', async () => {
    const doubling = times(4, (index) => {
      const next = `{ owner { ...F${index + 1} } }`
      return `fragment F${index} on User { a: items ${next} b: items ${next} }`
    })
    expect(await refusal(`{ me { ...F0 } } ${doubling} fragment F4 on User { id }`)).toBe(message)
  })

  it('and once where a fragment is spread twice in the same place', async () => {
    const query = `{ ...F ...F ... { ...F } } fragment F on Query { ${aliases(15)} }`
    expect(await ask(query)).not.toHaveProperty('errors')
  })
})

it('20 directives in a document and no more', async () => {
  const directives = (count: number) =>
    `{ ...F @skip(if: false) } fragment F on Query { ${times(count - 1, () => '__typename @include(if: true)')} }`
  expect(await ask(directives(20))).not.toHaveProperty('errors')
  expect(await refusal(directives(21))).toBe('A document may have 20 directives at the most.')
})

it('5 fields in a mutation and no more, those of fragments among them', async () => {
  const message = 'A mutation may have 5 fields at the most.'
  const disable = (index: number) => `a${index}: setUserDisabled(id: "usr_${index}", disabled: true) { id }`
  expect(await refusal(`mutation { ${times(5, disable)} }`)).toBeUndefined()
  expect(await refusal(`mutation { ${times(6, disable)} }`)).toBe(message)
  const fragment = (count: number) => `fragment F on Mutation { ${times(count, disable)} }`
  expect(await refusal(`mutation { ${times(3, disable)} ...F } ${fragment(5)}`)).toBeUndefined()
  expect(await refusal(`mutation { ${times(3, disable)} ...F } ${fragment(6)}`)).toBe(message)
})

it('2,000 tokens in a document and no more', async () => {
  // Around the numbers there are 15 others.
  const message = async (numbers: number) => {
    const { errors } = await ask(`query ($a: [Int] = [${'1 '.repeat(numbers)}]) { __typename }`)
    return errors[0].message
  }
  expect(await message(1_985)).toBe('Variable "$a" is never used.')
  expect(await message(1_986)).toContain('more than 2000 tokens')
})

describe('25,000 objects in an answer', () => {
  it('and no more', async () => {
    const page = (selection: string) =>
      `{ users(first: 100) { edges { node { items { owner { ${selection} } } } } } }`
    expect(await refusal(page('id'))).toBeUndefined()
    expect(await refusal(page('items { id }'))).toBe(
      'The answer could have 1020300 objects, and may have 25000 at the most: ask for shorter lists.',
    )
  })

  it.each([
    ['the elements of a page, and what is in them', 300, '{ users(first: 100) { edges { node { id } } } }'],
    ['a page that nobody chose as long as it is then', 40, '{ items { edges { cursor } } }'],
    [
      'a page in a variable as 100',
      200,
      'query ($first: Int!) { items(first: $first) { edges { cursor } } }',
    ],
    ['a list as 100', 101, '{ me { items { id } } }'],
    ['a list that is a page', 7, '{ search(text: "a", first: 7) { __typename } }'],
    [
      'every type that an object may have',
      203,
      '{ me { id } node(id: "x") { ... on User { items { id } } ... on Item { owner { items { id } } } } }',
    ],
    [
      'a fragment wherever it is spread',
      202,
      '{ a: me { ...F } b: me { ...F } } fragment F on User { items { id } }',
    ],
    [
      'what is asked of the schema as nothing',
      2,
      '{ me { id } node(id: "x") { id } __schema { types { name } } }',
    ],
    ['a list of plain values as nothing', 2, '{ me { roles } node(id: "x") { id } }'],
  ])('counts %s', async (_rule, objects, query) => {
    expect(await refusal(query, mean)).toMatch(`could have ${objects} objects`)
  })
})

describe('one login', () => {
  const login = 'token(username: "johndoe", password: "secret") { expiresIn }'

  it('in a document', async () => {
    const message = 'A document may have one of token, refreshToken and revokeToken, once.'
    expect(await refusal(`mutation { a: ${login} ...F } fragment F on Mutation { b: ${login} }`)).toBe(
      message,
    )
  })

  it('and none in a batch', async () => {
    const batching = await createFixture({ variables: { MAX_BATCH: '2' } })
    const post = (...queries: readonly string[]) =>
      batching.graphql('', undefined, { body: JSON.stringify(queries.map((query) => ({ query }))) })
    const message = 'token, refreshToken and revokeToken have a request to themselves.'
    const response = await post('{ __typename }', `mutation { ...F } fragment F on Mutation { ${login} }`)
    expect(await response.json()).toEqual([
      { data: { __typename: 'Query' } },
      { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] },
    ])
    expect((await post('{ a }', '{ b }', '{ c }')).status).toBe(413)
    await batching.close()
  })
})

it('no batch, unless they are switched on', async () => {
  const body = JSON.stringify([{ query: '{ __typename }' }])
  expect((await fixture.graphql('', undefined, { body })).status).toBe(400)
})

it('says what is wrong with fragments that contain themselves, and does not end with them', async () => {
  const { errors } = await ask('{ me { ...F } } fragment F on User { items { owner { ...F } } }')
  expect(errors[0].message).toContain('Cannot spread fragment "F" within itself')
})

describe('nothing stands in the way of', () => {
  it.each([
    ['with everything', { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true }],
    ['with what is newer too', { inputValueDeprecation: true, oneOf: true }],
    ['with as little as there may be', { descriptions: false }],
  ])('tools that ask for the schema, %s', async (_tool, options) => {
    expect(await ask(getIntrospectionQuery(options))).toMatchObject({
      data: { __schema: { queryType: { name: 'Query' } } },
    })
  })

  it.each(parse(WELCOME).definitions.map((definition) => print(definition)))(
    'the explorer’s %s',
    async (query) => {
      expect(await refusal(query)).toBeUndefined()
    },
  )
})
