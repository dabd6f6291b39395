import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import httpTransport from '@graphql-mesh/transport-http'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { composeServices } from '@theguild/federation-composition'
import { type GraphQLSchema, parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { federationSDL, scopeDirectives } from '../../src/index.ts'
import { useScopes } from '../../src/yoga/index.ts'
import type { Started } from '../servers/contract.ts'
import { claimsOf, verify } from '../servers/example.ts'
import { serve } from '../servers/serve.ts'

const keyDirective = 'directive @key(fields: String!) repeatable on OBJECT'
const entities = 'scalar _Any  union _Entity = User  type _Service { sdl: String! }'
const entityFields = '_entities(representations: [_Any!]!): [_Entity]!  _service: _Service!'

/** What the subgraphs resolved, other than what the router asks for itself. */
const resolved: string[] = []

const users = new Map([['1', { __typename: 'User', id: '1', name: 'Ada', email: 'ada@example' }]])

function subgraph(
  sdl: string,
  fields: Record<string, (source: { readonly id: string }) => unknown>,
): GraphQLSchema {
  const typeDefs = [
    scopeDirectives,
    keyDirective,
    entities,
    sdl.replace('type Query {', `type Query { ${entityFields}`),
  ]
  const noted = Object.entries(fields).map(([name, resolve]) => [
    name,
    (source: { readonly id: string }) => {
      resolved.push(name)
      return resolve(source)
    },
  ])
  const schema: GraphQLSchema = makeExecutableSchema({
    typeDefs,
    resolverValidationOptions: { requireResolversToMatchSchema: 'ignore' },
    resolvers: {
      Query: {
        me: () => users.get('1'),
        version: () => '1',
        _service: () => ({ sdl: federationSDL(schema) }),
        _entities: (_source: unknown, { representations }: { representations: readonly { id: string }[] }) =>
          representations.map(({ id }) => users.get(id)),
      },
      User: Object.fromEntries(noted),
    },
  })
  return schema
}

const accounts = subgraph(
  `extend schema @scope(name: "me", description: "") @scope(name: "email", description: "")
     @scope(name: "admin", description: "", implies: ["me", "email"])
   type Query { me: User @requiresScopes(scopes: "me")  version(detail: Boolean @requiresScopes(scopes: "admin")): String }
   type User @key(fields: "id") { id: ID!  name: String  email: String @requiresScopes(scopes: "email") }`,
  { email: ({ id }) => users.get(id)?.email },
)
const orders = subgraph(
  'type Query { orders: Int }  type User @key(fields: "id") { id: ID!  spent: Int @requiresScopes(scopes: ["orders", "me"]) }',
  { spent: () => 42 },
)

describe('a subgraph behind Hive Gateway', () => {
  const started: Started[] = []
  let supergraph: string
  beforeAll(async () => {
    const subgraphs = []
    for (const [name, schema] of Object.entries({ accounts, orders })) {
      const yoga = createYoga({ schema, plugins: [useScopes({ verify })], logging: false })
      const running = await serve(yoga)
      started.push(running)
      subgraphs.push({ name, url: running.url, typeDefs: parse(await sdlOf(running.url)) })
    }
    const composed = composeServices(subgraphs)
    if (composed.supergraphSdl === undefined) throw new Error(composed.errors?.join('\n'))
    supergraph = composed.supergraphSdl
  })
  afterAll(() => Promise.all(started.map((each) => each.close())))
  beforeEach(() => {
    resolved.length = 0
  })

  const propagateHeaders = {
    fromClientToSubgraphs: ({ request }: { request: Request }) => {
      const authorization = request.headers.get('authorization')
      return authorization === null ? {} : { authorization }
    },
  }

  /** @param guarded whether the gateway itself asks for scopes */
  function gateway(guarded: boolean) {
    return createGatewayRuntime({
      supergraph,
      transports: { http: httpTransport },
      logging: false,
      propagateHeaders,
      ...(guarded && {
        genericAuth: {
          mode: 'protect-granular',
          rejectUnauthenticated: false,
          resolveUserFn: ({ request }) => claimsOf(request.headers.get('authorization')),
          extractScopes: (claims) => String(claims?.scope ?? '').split(' '),
        },
      }),
    })
  }

  async function ask(guarded: boolean, query: string, token?: string) {
    const runtime = gateway(guarded)
    try {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      }
      const response = await runtime.fetch('http://gateway/graphql', {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers,
      })
      return await response.json()
    } finally {
      await runtime[Symbol.asyncDispose]()
    }
  }

  describe.each([
    ['where the gateway asks for scopes', true],
    ['where the subgraphs alone do', false],
  ])('%s', (_where, guarded) => {
    it('answers across subgraphs what the token permits', async () => {
      expect(await ask(guarded, '{ version me { name email spent } }', 'me.email.orders')).toEqual({
        data: { version: '1', me: { name: 'Ada', email: 'ada@example', spent: 42 } },
      })
    })

    it('lets a scope in that implies what is needed', async () => {
      expect(await ask(guarded, '{ me { email } }', 'admin')).toEqual({
        data: { me: { email: 'ada@example' } },
      })
    })

    it('answers null for a field that the token does not permit, and does not resolve it', async () => {
      const answer = await ask(guarded, '{ me { name email } }', 'me')
      expect(answer.data).toEqual({ me: { name: 'Ada', email: null } })
      expect(answer.errors).toHaveLength(1)
      expect(resolved).toEqual([])
    })

    it('the same for a field of an entity in another subgraph, by way of _entities', async () => {
      const answer = await ask(guarded, '{ me { name spent } }', 'me')
      expect(answer.data).toEqual({ me: { name: 'Ada', spent: null } })
      expect(resolved).toEqual([])
    })

    it('answers nothing of it to a caller without a token', async () => {
      const answer = await ask(guarded, '{ version me { name spent } }')
      expect(answer.data?.me ?? null).toBeNull()
      expect(answer.errors).toHaveLength(1)
      expect(resolved).toEqual([])
    })
  })

  it('a rule on an argument, which Federation does not know, holds in the subgraph', async () => {
    const answer = await ask(true, '{ version(detail: true) }', 'me')
    expect(answer.data?.version ?? null).toBeNull()
    expect(answer.errors).toHaveLength(1)
  })

  it.each([
    ['with a scope too few', 'Bearer me'],
    ['without a token', undefined],
  ])('whoever asks the subgraph itself for an entity gets no further: %s', async (_rule, authorization) => {
    const query =
      '{ _entities(representations: [{ __typename: "User", id: "1" }]) { ... on User { id spent } } }'
    const response = await fetch(started[1]?.url ?? '', {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    })
    const { data, errors } = await response.json()
    expect(data?._entities ?? [{ id: '1', spent: null }]).toEqual([{ id: '1', spent: null }])
    expect(errors).toHaveLength(1)
    expect(resolved).toEqual([])
  })
})

async function sdlOf(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
    headers: { 'content-type': 'application/json' },
  })
  const { data } = await response.json()
  return data._service.sdl
}
