import { createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { useScopes } from '../../src/yoga/use-scopes.ts'
import { buildSchema } from '../scopes/examples.ts'

let uses = 0
const ran: string[] = []
const resolver = (name: string) => () => {
  ran.push(name)
  return name
}
const yoga = createYoga({
  schema: buildSchema(
    `directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT
     type Query { pub: String t: T } type T { a: String b: String @rs(scopes: "b") c: String @rs(scopes: "c") slow: String }`,
    {
      Query: { pub: resolver('pub'), t: () => ({}) },
      T: { a: resolver('a'), b: resolver('b'), c: resolver('c'), slow: () => new Promise(() => {}) },
    },
  ),
  logging: false,
  plugins: [
    // The token `once` dies as soon as it was accepted.
    useScopes({
      verify: (token) => (token !== 'once' || uses++ === 0 ? {} : undefined),
      recheckSeconds: 0.01,
    }),
  ],
})

async function ask(query: string, authorization = 'Bearer x'): Promise<readonly Record<string, unknown>[]> {
  ran.length = 0
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    body: JSON.stringify({ query }),
    headers: { 'content-type': 'application/json', accept: 'multipart/mixed', authorization },
  })
  expect(response.status).toBe(200)
  const parts = (await response.text()).split('---').filter((part) => part.includes('{'))
  return parts.map((part) => JSON.parse(part.slice(part.indexOf('{'))))
}

describe('door 11: an answer in parts', () => {
  it('refuses a field of the first part there, and gives the deferred part', async () => {
    const [first, ...later] = await ask('{ pub t { b ... @defer { a } } }')
    expect(first).toMatchObject({ data: { pub: 'pub', t: { b: null } }, hasNext: true })
    expect(first).toMatchObject({
      errors: [{ path: ['t', 'b'], extensions: { code: 'FORBIDDEN', coordinate: 'T.b' } }],
    })
    expect(later).toMatchObject([{ incremental: [{ path: ['t'], data: { a: 'a' } }] }])
    expect(ran).toEqual(['pub', 'a'])
  })

  it('refuses a field of the deferred part in that part, and never executes it', async () => {
    const [first, ...later] = await ask('{ pub t { a ... @defer { c } } }')
    expect(first).toEqual({ data: { pub: 'pub', t: { a: 'a' } }, hasNext: true })
    expect(later).toMatchObject([
      {
        incremental: [
          {
            path: ['t'],
            data: { c: null },
            errors: [{ path: ['t', 'c'], extensions: { code: 'FORBIDDEN' } }],
          },
        ],
      },
    ])
    expect(ran).toEqual(['pub', 'a'])
  })

  it('ends well formed, with an error, once its token dies', async () => {
    const [first, ...later] = await ask('{ pub t { a ... @defer { slow } } }', 'Bearer once')
    expect(first).toMatchObject({ data: { pub: 'pub', t: { a: 'a' } }, hasNext: true })
    expect(later).toEqual([
      { errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }], hasNext: false },
    ])
  })
})
