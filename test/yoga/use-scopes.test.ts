import { runInNewContext } from 'node:vm'
import { createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { useScopes } from '../../src/yoga/use-scopes.ts'
import { buildSchema } from '../scopes/examples.ts'

const ran: string[] = []
const resolver = (name: string, value: unknown) => () => {
  ran.push(name)
  return value
}
const schema = buildSchema(
  `type Query { open: Int me: User @rs(scopes: "me") secret: Int @rs(scopes: [["s", "t"], ["u", "v", "w"]]) any: Int @authenticated }
   type User { name: String items: [Int] @rs(scopes: "items") }
   type Mutation { allowed: User denied: Int @rs(scopes: "w") }
   type Subscription { ticks: Int @rs(scopes: "t") }`,
  {
    Query: {
      open: resolver('open', 1),
      me: resolver('me', { name: 'Ada', items: [1] }),
      secret: resolver('secret', 2),
      any: () => 3,
    },
    Mutation: { allowed: resolver('allowed', { name: 'Ada', items: [1] }), denied: resolver('denied', 4) },
    Subscription: {
      ticks: {
        async *subscribe() {
          ran.push('ticks')
          yield { ticks: 1 }
        },
      },
    },
  },
)
const yoga = createYoga({
  schema,
  logging: false,
  batching: { limit: 3 },
  plugins: [
    useScopes({
      verify: (token) =>
        token === 'bad' ? undefined : { scope: token.replaceAll('.', ' ').replace('none', '') },
    }),
  ],
})

interface Answer {
  readonly status: number
  readonly challenge: string | null
  readonly body: {
    readonly data?: unknown
    readonly errors?: readonly { readonly extensions: Record<string, unknown> }[]
  }
}

/** A token is its scopes, joined with dots; `none` has no scope, `bad` is not valid. */
async function ask(query: string, token?: string, init: RequestInit = {}): Promise<Answer> {
  ran.length = 0
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    body: JSON.stringify({ query }),
    ...init,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...init.headers,
    },
  })
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: await response.json(),
  }
}

const coordinates = ({ body }: Answer) => body.errors?.map(({ extensions }) => extensions.coordinate)

describe('a query', () => {
  it('is answered with nulls and errors when something of it is permitted', async () => {
    const answer = await ask('{ open me { name items } secret }', 'me')
    expect(answer).toMatchObject({
      status: 200,
      challenge: null,
      body: { data: { open: 1, me: { name: 'Ada', items: null }, secret: null } },
    })
    expect(coordinates(answer)).toEqual(expect.arrayContaining(['User.items', 'Query.secret']))
    expect(ran).toEqual(['open', 'me'])
  })

  it('B01 of which nothing is permitted is 401 without a token, with a challenge that has no error', async () => {
    const answer = await ask('{ me { name items } }')
    expect(answer.status).toBe(401)
    expect(answer.challenge).toBe('Bearer realm="graphql", scope="items me"')
    expect(coordinates(answer)).toEqual(['Query.me', 'User.items'])
    expect(answer.body).not.toHaveProperty('data')
    expect(ran).toEqual([])
  })

  it('B02 with the credentials of another scheme is one without a token', async () => {
    const answer = await ask('{ me { name } }', undefined, {
      headers: { authorization: 'Basic dXNlcjpwYXNz' },
    })
    expect(answer).toMatchObject({ status: 401, challenge: 'Bearer realm="graphql", scope="me"' })
  })

  it('B09 of which nothing is permitted is 403 with a token, and names all that is needed', async () => {
    const answer = await ask('{ me { items } secret }', 'u.v')
    expect(answer.status).toBe(403)
    expect(answer.challenge).toBe(
      'Bearer realm="graphql", error="insufficient_scope", scope="items me u v w"',
    )
    expect(answer.body.errors?.map(({ extensions }) => extensions.missingScopes)).toEqual([
      ['me'],
      ['w'],
      ['items'],
    ])
  })

  it('that needs a token and no scope in particular says so', async () => {
    expect(await ask('{ any }')).toMatchObject({ status: 401, challenge: 'Bearer realm="graphql"' })
    expect(await ask('{ any }', 'none')).toMatchObject({ status: 200, body: { data: { any: 3 } } })
  })

  it('door 10: is refused alike by GET and POST', async () => {
    const get = await yoga.fetch('http://localhost/graphql?query={secret}', {
      headers: { authorization: 'Bearer s' },
    })
    expect(get.status).toBe(403)
    expect(await ask('{ secret }', 's')).toMatchObject({ status: 403 })
  })

  it('is not refused for what it does not run', async () => {
    expect(await ask('{ secret @skip(if: true) open }')).toMatchObject({
      status: 200,
      body: { data: { open: 1 } },
    })
    const body = JSON.stringify({ query: 'query A { secret } query B { open }', operationName: 'B' })
    expect(await ask('', undefined, { body })).toMatchObject({ status: 200, body: { data: { open: 1 } } })
    expect(await ask('{ __typename }')).toMatchObject({
      status: 200,
      body: { data: { __typename: 'Query' } },
    })
  })
})

describe('door 8: a mutation of which anything is refused does not run at all', () => {
  it.each([
    ['mutation { allowed { name } denied }', ['Mutation.denied']],
    ['mutation { allowed { name items } }', ['User.items']],
  ])('%s', async (query, refused) => {
    const answer = await ask(query, 'none')
    expect(answer.status).toBe(403)
    expect(coordinates(answer)).toEqual(refused)
    expect(ran).toEqual([])
  })

  it('and runs when all of it is permitted', async () => {
    const answer = await ask('mutation { allowed { name items } denied }', 'items.w')
    expect(answer).toMatchObject({ status: 200, body: { data: { allowed: { items: [1] }, denied: 4 } } })
  })
})

describe('a token that is sent', () => {
  it('B07 and is not valid is 401, even for public fields, and nothing runs', async () => {
    const answer = await ask('{ open }', 'bad')
    expect(answer.status).toBe(401)
    expect(answer.challenge).toMatch(
      /^Bearer realm="graphql", error="invalid_token", error_description="[^"]+"$/,
    )
    expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(ran).toEqual([])
  })

  it.each(['Bearer', 'Bearer a b', 'Bearer a"b'])('B03 as "%s" is malformed: 400', async (authorization) => {
    const answer = await ask('{ open }', undefined, { headers: { authorization } })
    expect(answer.status).toBe(400)
    expect(answer.challenge).toContain('error="invalid_request"')
    expect(ran).toEqual([])
  })

  it('B04 may have any case of the scheme and several spaces', async () => {
    expect(
      await ask('{ me { name } }', undefined, { headers: { authorization: 'bEaReR   me' } }),
    ).toMatchObject({ status: 200 })
  })

  it('B05 in the header and in a form is malformed: 400', async () => {
    const form = (parameters: Record<string, string>) => ({
      body: new URLSearchParams(parameters).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await ask('', 'me', form({ query: '{ open }', access_token: 'me' }))).toMatchObject({
      status: 400,
    })
    expect(await ask('', 'me', form({ query: '{ open }' }))).toMatchObject({ status: 200 })
  })

  it('B06 in the address is not read', async () => {
    const response = await yoga.fetch('http://localhost/graphql?query={secret}&access_token=s.t')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="graphql", scope="s t"')
  })

  it('B10 with a scope claim that cannot be read is not valid', async () => {
    const strict = createYoga({
      schema,
      logging: false,
      plugins: [useScopes({ verify: () => ({ scope: { s: true } }) })],
    })
    const response = await strict.fetch('http://localhost/graphql?query={open}', {
      headers: { authorization: 'Bearer x' },
    })
    expect(response.status).toBe(401)
  })
})

it('door 10: each item of a batch has its own verdict and the answer is 200', async () => {
  const queries = ['{ secret }', '{ open }', 'mutation { denied }']
  const answer = await ask('', 'me', { body: JSON.stringify(queries.map((query) => ({ query }))) })
  expect(answer).toMatchObject({ status: 200, challenge: null })
  expect(answer.body).toMatchObject([
    { errors: [{ extensions: { coordinate: 'Query.secret' } }] },
    { data: { open: 1 } },
    { errors: [{ extensions: { coordinate: 'Mutation.denied' } }] },
  ])
  expect(JSON.stringify(answer.body)).not.toContain('http')
})

describe('over an event stream', () => {
  const stream = async (query: string, token: string) => {
    ran.length = 0
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
    })
    return { status: response.status, text: await response.text() }
  }

  it.each(['subscription { ticks }', '{ secret }'])(
    'a refusal of "%s" is a 200 stream with the errors, then complete',
    async (query) => {
      const { status, text } = await stream(query, 'none')
      expect(status).toBe(200)
      expect(text).toMatch(/event: next\ndata: \{"errors":\[\{.*"FORBIDDEN".*\n\nevent: complete/s)
      expect(ran).toEqual([])
    },
  )

  it.each(['TEXT/EVENT-STREAM', 'text/*'])('"Accept: %s" asks for one too', async (accept) => {
    const init = { headers: { accept, authorization: 'Bearer none' } }
    expect((await yoga.fetch('http://localhost/graphql?query={secret}', init)).status).toBe(200)
  })

  it('a refused subscription for a client that takes JSON has its status and challenge', async () => {
    const answer = await ask('subscription { ticks }', 'none')
    expect(answer).toMatchObject({ status: 403, challenge: expect.stringContaining('scope="t"') })
  })

  it('an allowed subscription runs', async () => {
    expect((await stream('subscription { ticks }', 't')).text).toContain('data: {"data":{"ticks":1}}')
  })
})

describe('nothing gets round the decision', () => {
  it('no variable that the executor loses: what is conditional on it counts as selected', async () => {
    const query = 'mutation ($__proto__: Boolean!) { allowed { name } denied @skip(if: $__proto__) }'
    const answer = await ask('', 'none', { body: `{"query":"${query}","variables":{"__proto__":true}}` })
    expect(answer.status).toBe(403)
    expect(ran).toEqual([])
  })

  it('no claims that a context factory brings in', async () => {
    const other = createYoga({
      schema,
      logging: false,
      context: () => ({ claims: { scope: 's t' } }),
      plugins: [useScopes({ verify: () => ({}) })],
    })
    expect((await other.fetch('http://localhost/graphql?query={secret}')).status).toBe(401)
  })

  it('no server context that an application hands over again', async () => {
    const shared = {}
    const askWith = async (token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      }
      const body = { query: '{ open secret }' }
      const request = { method: 'POST', url: 'http://localhost/graphql', headers, body }
      const answer = await yoga.handleNodeRequest(request, shared)
      return (await answer.json()).data
    }
    expect(await askWith('s.t')).toEqual({ open: 1, secret: 2 })
    expect(await askWith()).toEqual({ open: 1, secret: null })
    expect(await askWith('s.t')).toEqual({ open: 1, secret: 2 })
    expect(await askWith('s')).toEqual({ open: 1, secret: null })
  })

  it('no context that a factory copies and keeps', async () => {
    let kept: object | undefined
    const other = createYoga({
      schema,
      logging: false,
      context: (initial) => {
        kept ??= { ...initial }
        return kept
      },
      plugins: [useScopes({ verify: () => ({ scope: 's t' }) })],
    })
    const answer = (headers: HeadersInit) =>
      other.fetch('http://localhost/graphql?query={secret}', { headers })
    expect((await answer({ authorization: 'Bearer x' })).status).toBe(200)
    expect((await answer({})).status).toBe(401)
  })

  it('variables are seen while a query is answered in part', async () => {
    const guarded = createYoga({
      schema: buildSchema(
        'type Query { f(a: Int @rs(scopes: "a"), e: E): Int } enum E { A B @rs(scopes: "b") }',
        {
          Query: { f: () => 1 },
        },
      ),
      logging: false,
      plugins: [useScopes({ verify: () => ({}) })],
    })
    const answer = async (query: string, variables: object) => {
      const body = JSON.stringify({ query, variables })
      const headers = { 'content-type': 'application/json' }
      const response = await guarded.fetch('http://localhost/graphql', { method: 'POST', body, headers })
      return (await response.json()).data
    }
    const query = 'query ($a: Int, $e: E = B) { __typename f(a: $a, e: $e) }'
    expect(await answer(query, { a: 1, e: 'A' })).toEqual({ __typename: 'Query', f: null })
    expect(await answer(query, { e: 'B' })).toEqual({ __typename: 'Query', f: null })
    expect(await answer(query, {})).toEqual({ __typename: 'Query', f: null })
    expect(await answer(query, { e: 'A' })).toEqual({ __typename: 'Query', f: 1 })
  })

  it.each([null, false, 'x', 0, [[]], new Error('not valid'), new Map()])(
    'no verifier that answers %o',
    async (answer) => {
      // @ts-expect-error what a verifier in JavaScript can do
      const other = createYoga({ schema, logging: false, plugins: [useScopes({ verify: () => answer })] })
      const init = { headers: { authorization: 'Bearer x' } }
      expect((await other.fetch('http://localhost/graphql?query={open}', init)).status).toBe(401)
    },
  )

  it('a variable of the wrong type is the executor’s to report', async () => {
    const body = JSON.stringify({
      query: 'query ($x: Boolean!) { secret @skip(if: $x) }',
      variables: { x: 'no' },
    })
    expect(await ask('', undefined, { body })).toMatchObject({
      challenge: null,
      body: { errors: [{ message: expect.stringContaining('$x') }] },
    })
    expect(ran).toEqual([])
  })
})

describe('the schema', () => {
  it('is guarded once, also when it is made for every request', async () => {
    let compiled = 0
    const counted = new Proxy(schema, {
      get: (target, property) => {
        if (property === 'getDirectives') compiled += 1
        return Reflect.get(target, property, target)
      },
    })
    const dynamic = createYoga({
      schema: () => counted,
      logging: false,
      plugins: [useScopes({ verify: () => ({}) })],
    })
    for (let request = 0; request < 3; request += 1) {
      expect((await dynamic.fetch('http://localhost/graphql?query={secret}')).status).toBe(401)
    }
    const first = compiled
    await dynamic.fetch('http://localhost/graphql?query={secret}')
    expect(compiled).toBe(first)
  })

  it('cannot be guarded by two of them', () => {
    const plugins = [useScopes({ verify: () => ({}) }), useScopes({ verify: () => ({}) })]
    expect(() => createYoga({ schema, plugins })).toThrow('more than once')
  })
})

describe('a stream ends with its token', () => {
  it.each([undefined, null])(
    'a subscription, with an error of its own, when the verifier answers %s',
    async (later) => {
      let calls = 0
      // A verifier in JavaScript may say null.
      const verify = () => (calls++ === 0 ? {} : (later as undefined))
      const live = createYoga({
        schema: buildSchema('type Query { a: Int } type Subscription { ticks: Int }', {
          Subscription: {
            ticks: {
              async *subscribe() {
                yield { ticks: 1 }
                await new Promise(() => {})
              },
            },
          },
        }),
        logging: false,
        plugins: [useScopes({ verify, recheckSeconds: 0.01 })],
      })
      const response = await live.fetch('http://localhost/graphql?query=subscription{ticks}', {
        headers: { accept: 'text/event-stream', authorization: 'Bearer x' },
      })
      expect(await response.text()).toMatch(
        /"ticks":1.*event: next\ndata: \{"errors":\[\{.*"UNAUTHENTICATED".*event: complete/s,
      )
    },
  )
})

describe('a verifier', () => {
  const askWith = (verify: Parameters<typeof useScopes>[0]['verify']) => {
    ran.length = 0
    const own = createYoga({ schema, logging: false, plugins: [useScopes({ verify })] })
    return own.fetch('http://localhost/graphql?query={me{name}}', { headers: { authorization: 'Bearer x' } })
  }
  const claims = { scope: 'me' }

  it.each([
    ['at once', () => claims],
    ['later', async () => claims],
    ['by a promise of another realm', () => runInNewContext('Promise.resolve(claims)', { claims })],
  ])('may answer %s', async (_when, verify) => {
    const response = await askWith(verify)
    expect(await response.json()).toEqual({ data: { me: { name: 'Ada' } } })
  })

  it.each([
    [
      'at once',
      () => {
        throw new Error('the store is away')
      },
    ],
    ['later', () => Promise.reject(new Error('the store is away'))],
  ])('that fails %s says nothing of the token: that is 500, and nothing runs', async (_when, verify) => {
    const response = await askWith(verify)
    expect(response.status).toBe(500)
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.text()).not.toContain('away')
    expect(ran).toEqual([])
  })
})
