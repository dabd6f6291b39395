import { afterAll, describe, expect, it } from 'vitest'
import { createFixture } from './fixture.ts'

const fixture = await createFixture()
afterAll(() => fixture.close())

const open = '{ __typename }'
const json = JSON.stringify({ query: open })

describe('a request to /graphql that a page of another origin could send without being asked first', () => {
  it.each([
    ['a form', 'application/x-www-form-urlencoded', new URLSearchParams({ query: open }).toString()],
    ['plain text', 'text/plain', json],
    ['plain text that calls itself JSON', 'text/plain; application/json', json],
    ['plain text first of two types', 'text/plain, application/json', json],
    ['a document', 'application/graphql', open],
    ['an upload', 'multipart/form-data; boundary=x', '--x--'],
    ['nothing that it says', '', json],
  ])('is not read: %s', async (_body, type, body) => {
    const response = await fixture.graphql('', undefined, { body, headers: { 'content-type': type } })
    expect(response.status).toBe(415)
    expect(await response.json()).toEqual({
      errors: [{ message: 'The body must be application/json.', extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  it('runs no mutation, by GET', async () => {
    const response = await fixture.get(
      `/graphql?query=${encodeURIComponent('mutation { revokeToken(token: "x") }')}`,
    )
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  it('is nobody, whatever its cookies say', async () => {
    const token = await fixture.login('me')
    const cookie = `access_token=${token}; __Host-session=${token}; session=${token}; authorization=Bearer ${token}`
    const response = await fixture.graphql('{ me { id } }', undefined, { headers: { cookie } })
    expect(response.status).toBe(401)
    expect(response.headers.has('set-cookie')).toBe(false)
  })
})

it.each(['application/json', 'application/json; charset=utf-8', 'application/graphql+json'])(
  'is read: %s',
  async (type) => {
    const response = await fixture.graphql('', undefined, { body: json, headers: { 'content-type': type } })
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  },
)

describe('an address', () => {
  const ask = (parameters: string[][]) => fixture.get(`/graphql?${new URLSearchParams(parameters)}`)
  const query = ['query', 'query A ($first: Int!) { items(first: $first) { edges { cursor } } }']

  it('holds variables and the name of the operation', async () => {
    const token = await fixture.login('items')
    const parameters = new URLSearchParams([
      query,
      ['variables', '{"first":1}'],
      ['operationName', 'A'],
      ['other', ''],
    ])
    const init = { headers: { authorization: `Bearer ${token}` } }
    expect(await (await fixture.get(`/graphql?${parameters}`, init)).json()).toMatchObject({
      data: { items: {} },
    })
  })

  it.each([
    ['in which a parameter stands twice', [query, query]],
    ['with variables that are no JSON', [query, ['variables', 'secret']]],
    ['with extensions that are no JSON', [query, ['extensions', '{secret']]],
  ])('%s is 400, and nothing of it is repeated or logged', async (_fault, parameters) => {
    const response = await ask(parameters)
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('secret')
    expect(fixture.logged()).not.toContain('secret')
  })
})

describe('strange requests are no fault of the server', () => {
  it.each([
    '{"query":"{ __typename }","variables":{"__proto__":{"a":1},"constructor":1}}',
    '{"query":"query ($__proto__: String) { __typename @include(if: true) }","variables":{"__proto__":"x"}}',
    '{"__proto__":{"query":"{ __typename }"}}',
    '{"query":"{ __typename }","operationName":"__proto__"}',
    '{"query":"{ __typename }","operationName":5}',
    '{"query":"{ __typename }","operationName":{"a":1}}',
    '{"query":"{ __typename }","extensions":[]}',
    '{"query":"query ($n: Int!) { items(first: $n) { edges { cursor } } }","variables":{"n":1e999}}',
    '{"query":"{ items(first: 99999999999999999999999) { edges { cursor } } }"}',
    '{"query":"query ($t: String!) { search(text: $t) { __typename } }","variables":{"t":"\\udc00\\u0000"}}',
    '{"query":"query ($t: ID!) { node(id: $t) { id } }","variables":{"t":"usr_\\ud800\\u0000"}}',
    '{"query":"\\ud800"}',
    `{"query":"{ __typename }","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
    `{"query":"{ search(text: ${'['.repeat(900)}${']'.repeat(900)}) { __typename } }"}`,
    '[]',
    '[[]]',
    '"text"',
    'null',
    '{',
  ])('%s', async (body) => {
    const headers = { authorization: `Bearer ${await fixture.login('me items')}` }
    const response = await fixture.graphql('', undefined, { body, headers })
    expect(response.status).toBeLessThan(500)
    expect(await response.text()).not.toContain('Unexpected error')
  })

  it('nor are the ones before', () => {
    expect(fixture.logged()).not.toMatch(/"level":(50|60)/)
    expect(Object.prototype).not.toHaveProperty('a')
  })
})
