import { execute, GraphQLError, graphql, parse, subscribe } from 'graphql'
import { describe, expect, it } from 'vitest'
import { enforceScopes } from '../../src/scopes/enforce.ts'
import { buildGuarded, buildSchema, refusals, run } from './examples.ts'

const memo = { __typename: 'Memo', body: 'text', id: '1', value: 1 }

describe('door 1: the rule of an interface, reached through its implementor', () => {
  const schema = buildGuarded(
    `interface Doc { body: String @rs(scopes: "d") } type Memo implements Doc { body: String }
     type Query { doc: Doc memo: Memo }`,
    { Query: { doc: () => memo, memo: () => memo } },
  )

  it.each([
    '{ doc { ... on Memo { body } } }',
    '{ memo { body } }',
    '{ doc { ...F } } fragment F on Memo { body }',
    '{ doc { body } }',
  ])('%s needs d', async (query) => {
    const root = query.includes('memo') ? 'memo' : 'doc'
    expect((await run(schema, query, 'd')).data).toEqual({ [root]: { body: 'text' } })
    for (const scope of [undefined, '', 'x', 'D']) {
      const result = await run(schema, query, scope)
      expect(result.data).toEqual({ [root]: { body: null } })
      const code = scope === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
      expect(refusals(result)).toEqual([`${root}.body: ${code} Memo.body`])
    }
  })
})

describe('door 2: the rule of an object, reached through its interface', () => {
  it.each([
    ['on the field', 'type Memo implements Doc { body: String @rs(scopes: "m") }'],
    ['on the type', 'type Memo implements Doc @rs(scopes: "m") { body: String }'],
    [
      'on all implementors alike',
      'type Memo implements Doc { body: String @rs(scopes: "m") } type Note implements Doc { body: String @rs(scopes: "m") }',
    ],
    [
      'below an interface on an interface',
      'interface Base { body: String } type Memo implements Doc & Base { body: String @rs(scopes: "m") }',
    ],
  ])('%s', async (_rule, types) => {
    const sdl = `interface Doc { body: String } ${types} type Query { doc: Doc }`
    const schema = buildGuarded(sdl, { Query: { doc: () => memo } })
    for (const query of [
      '{ doc { body } }',
      '{ doc { ... { body } } }',
      '{ doc { ... on Doc { body } } }',
      '{ doc { ...F } } fragment F on Doc { body }',
    ]) {
      expect((await run(schema, query, 'm')).data).toEqual({ doc: { body: 'text' } })
      expect(refusals(await run(schema, query, 'x'))).toEqual(['doc.body: FORBIDDEN Memo.body'])
    }
  })
})

it('door 3: a union’s member is guarded behind an interface fragment, inline or named', async () => {
  const schema = buildGuarded(
    `interface Node { value: Int } type Memo implements Node { value: Int @rs(scopes: "v") }
     type Free implements Node { value: Int } union U = Memo | Free type Query { u: [U] }`,
    { Query: { u: () => [memo, { __typename: 'Free', value: 2 }] } },
  )
  for (const query of ['{ u { ... on Node { value } } }', '{ u { ...F } } fragment F on Node { value }']) {
    expect((await run(schema, query, 'v')).data).toEqual({ u: [{ value: 1 }, { value: 2 }] })
    const refused = await run(schema, query, 'x')
    expect(refused.data).toEqual({ u: [{ value: null }, { value: 2 }] })
    expect(refusals(refused)).toEqual(['u.0.value: FORBIDDEN Memo.value'])
  }
})

describe('door 4: rules elsewhere than on fields and their objects', () => {
  it('on root types', async () => {
    const schema = buildGuarded('type Query { a: Int } type Mutation @rs(scopes: "w") { b: Int }', {
      Query: { a: () => 1 },
      Mutation: { b: () => 2 },
    })
    expect((await run(schema, 'mutation { b }', 'w')).data).toEqual({ b: 2 })
    expect(refusals(await run(schema, 'mutation { b }', 'a'))).toEqual(['b: FORBIDDEN Mutation.b'])
    expect((await run(schema, '{ a }')).data).toEqual({ a: 1 })
  })

  it('on scalars and enums, through lists of lists', async () => {
    const schema = buildGuarded(
      'scalar Secret @rs(scopes: "s") enum Level @rs(scopes: "l") { HIGH } type Query { secrets: [[Secret!]!] level: Level }',
      { Query: { secrets: () => [['x']], level: () => 'HIGH' } },
    )
    expect((await run(schema, '{ secrets level }', 's l')).data).toEqual({ secrets: [['x']], level: 'HIGH' })
    const refused = await run(schema, '{ secrets level }', 'l')
    expect(refused.data).toEqual({ secrets: null, level: 'HIGH' })
    expect(refusals(refused)).toEqual(['secrets: FORBIDDEN Query.secrets'])
  })
})

it('door 5: every path to a type meets its rule: node(id:), _entities, edges.node', async () => {
  const schema = buildGuarded(
    `interface Node { id: ID } type Memo implements Node @rs(scopes: "m") { id: ID }
     union _Entity = Memo type Edge { node: Memo } type Connection { edges: [Edge] }
     type Query { node(id: ID!): Node _entities: [_Entity] memos: Connection }`,
    { Query: { node: () => memo, _entities: () => [memo], memos: () => ({ edges: [{ node: memo }] }) } },
  )
  const query =
    '{ node(id: 1) { id } inline: node(id: 1) { ... on Memo { id } } _entities { ... on Memo { id } } memos { edges { node { id } } } }'
  expect((await run(schema, query, 'm')).errors).toBeUndefined()
  expect(refusals(await run(schema, query, 'x')).toSorted()).toEqual([
    '_entities.0.id: FORBIDDEN Memo.id',
    'inline.id: FORBIDDEN Memo.id',
    'memos.edges.0.node: FORBIDDEN Edge.node',
    'node.id: FORBIDDEN Memo.id',
  ])
})

describe('door 7: names, places and nulls', () => {
  const schema = buildGuarded(
    `type Query { secret: Int @rs(scopes: "s") open: Int user: User users: [User] }
     type User { a: String! @rs(scopes: "a") b: String sibling: Int }`,
    {
      Query: {
        secret: () => 1,
        open: () => 2,
        user: () => ({ a: 'a', b: 'b', sibling: 3 }),
        users: () => [
          { a: 'a', b: 'b' },
          { a: 'a', b: 'b' },
        ],
      },
    },
  )

  it('an alias neither opens nor closes a field', async () => {
    const result = await run(schema, '{ open: secret secret: open __proto__: secret constructor: open }', 'x')
    expect(result.data).toEqual(JSON.parse('{"open":null,"secret":2,"__proto__":null,"constructor":2}'))
    expect(refusals(result)).toEqual(['open: FORBIDDEN Query.secret', '__proto__: FORBIDDEN Query.secret'])
  })

  it('one fragment spread at two places is refused at both', async () => {
    const query = '{ x: user { ...F } y: user { ...F sibling } } fragment F on User { b ... on User { a } }'
    expect(refusals(await run(schema, query, 'x'))).toEqual([
      'x.a: FORBIDDEN User.a',
      'y.a: FORBIDDEN User.a',
    ])
  })

  it('a refusal in a list has the index in its path', async () => {
    const result = await run(schema, '{ users { b a } }', '')
    expect(refusals(result)).toEqual(['users.0.a: FORBIDDEN User.a', 'users.1.a: FORBIDDEN User.a'])
    expect(result.data).toEqual({ users: [null, null] })
  })

  it('a refused non-null field nulls its parent and leaves the sibling of the parent', async () => {
    const result = await run(schema, '{ user { a sibling } open }', '')
    expect(result.data).toEqual({ user: null, open: 2 })
  })
})

describe('door 8, mutations: nothing runs of what is not permitted as a whole', () => {
  const calls: string[] = []
  const write = (name: string) => () => {
    calls.push(name)
    return { __typename: 'Memo', title: 'text', secret: 'text' }
  }
  const resolvers = {
    Mutation: { open: write('open'), denied: write('denied'), doc: write('doc') },
    Query: { denied: () => 'text', open: () => 'text' },
  }
  const sdl = `
    interface Doc { title: String }
    type Memo implements Doc { title: String secret: String @rs(scopes: "s") }
    type Note implements Doc { title: String @rs(scopes: "n") }
    type Query { open: String denied: String @rs(scopes: "d") }
    type Mutation { open(a: Int @rs(scopes: "a")): Memo denied: Memo @rs(scopes: "d") doc: Doc }`
  const schema = buildGuarded(sdl, resolvers)
  const ran = async (query: string, scope?: string, variables?: Record<string, unknown>) => {
    calls.length = 0
    const result = await run(schema, query, scope, variables)
    return { calls: [...calls], data: result.data, refusals: refusals(result) }
  }

  it.each([
    ['a field beside it', '{ open { title } denied { title } }', 'Mutation.denied'],
    ['a field before it', '{ denied { title } open { title } }', 'Mutation.denied'],
    ['a field of its answer', '{ open { title secret } }', 'Memo.secret'],
    [
      'a field of its answer on some of the possible objects',
      '{ open { title } doc { title } }',
      'Note.title',
    ],
    ['an argument', '{ open(a: 1) { title } }', 'Mutation.open(a:)'],
    [
      'a field in a fragment',
      '{ open { title } ...F } fragment F on Mutation { denied { title } }',
      'Mutation.denied',
    ],
  ])('when %s is refused', async (_what, selection, coordinate) => {
    for (const scope of [undefined, '', 'x']) {
      const { data, ...outcome } = await ran(`mutation ${selection}`, scope)
      expect(outcome.calls).toEqual([])
      expect(new Set(Object.values(data ?? {}))).toEqual(new Set([null]))
      const code = scope === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
      expect(new Set(outcome.refusals.map((each) => each.split(': ')[1]))).toEqual(
        new Set([`${code} ${coordinate}`]),
      )
    }
  })

  it('each root field says first what is refused within it', async () => {
    const query = 'mutation { one: open { secret } two: denied { title } three: open { title } }'
    expect((await ran(query, 'x')).refusals).toEqual([
      'one: FORBIDDEN Memo.secret',
      'two: FORBIDDEN Mutation.denied',
      'three: FORBIDDEN Mutation.denied',
    ])
  })

  it('variables decide what is selected and supplied', async () => {
    const query =
      'mutation ($d: Boolean!, $a: Int) { open(a: $a) { title } denied @include(if: $d) { title } }'
    expect((await ran(query, 'x', { d: false })).calls).toEqual(['open'])
    expect((await ran(query, 'x', { d: true })).calls).toEqual([])
    expect((await ran(query, 'x', { d: false, a: 1 })).calls).toEqual([])
    expect((await ran(query, 'a', { d: false, a: 1 })).calls).toEqual(['open'])
    expect((await ran(query, 'a d', { d: true, a: null })).calls).toEqual(['open', 'denied'])
  })

  it('another operation of the document does not count, and a query is still answered in part', async () => {
    const document = parse(
      'query Q { open denied } mutation M { open { title } } mutation N { denied { title } }',
    )
    const answer = async (operationName: string) => {
      calls.length = 0
      await execute({ schema, document, operationName, contextValue: { claims: { scope: 'x' } } })
      return [...calls]
    }
    expect(await answer('M')).toEqual(['open'])
    expect(await answer('N')).toEqual([])
    expect(await answer('M')).toEqual(['open'])
    expect((await run(schema, '{ open denied }', 'x')).data).toEqual({ open: 'text', denied: null })
  })

  it('one document is judged anew for each caller, also at the same time', async () => {
    const document = parse('mutation { open { title secret } }')
    const answer = async (scope: string) =>
      (await execute({ schema, document, contextValue: { claims: { scope } } })).errors?.length ?? 0
    expect(await Promise.all(['s', 'x', 's', 'x', ''].map(answer))).toEqual([0, 1, 0, 1, 1])
  })

  it('where the type of mutations is met elsewhere, it is a type like any other', async () => {
    const everywhere = buildGuarded(
      `type Query { m: Mutation secret: Int @rs(scopes: "s") } type Mutation { a: Int b: Int @rs(scopes: "b") self: Mutation }`,
      { Query: { m: () => ({}) }, Mutation: { a: () => 1, b: () => 2, self: () => ({}) } },
    )
    const query = await run(everywhere, '{ m { a b } secret }', 'x')
    expect(query.data).toEqual({ m: { a: 1, b: null }, secret: null })
    expect(refusals(query)).toEqual(['m.b: FORBIDDEN Mutation.b', 'secret: FORBIDDEN Query.secret'])
    const mutation = await run(everywhere, 'mutation { a self { a b } }', 'x')
    expect(mutation.data).toEqual({ a: null, self: null })
  })

  it('in shadow mode everything runs, and each refusal that would be is told once', async () => {
    const told: string[] = []
    const shadow = enforceScopes(buildSchema(sdl, resolvers), {
      mode: 'shadow',
      onDecision: ({ coordinates }) => told.push(...coordinates),
    })
    calls.length = 0
    await run(shadow, 'mutation { open { secret } denied { title } }', 'x')
    expect(calls).toEqual(['open', 'denied'])
    expect(told).toEqual(['Memo.secret', 'Mutation.denied'])
  })
})

describe('door 8, subscriptions', () => {
  const opened: string[] = []
  const source = (name: string) =>
    async function* () {
      opened.push(name)
      yield { [name]: { id: name, secret: 1 } }
    }
  const schema = buildGuarded(
    `type Query { a: Int } type Subscription { free: Event guarded: Event @rs(scopes: "g") }
     type Event { id: ID secret: Int @rs(scopes: "s") }`,
    { Subscription: { free: { subscribe: source('free') }, guarded: { subscribe: source('guarded') } } },
  )
  const open = (query: string, scope: string) =>
    subscribe({ schema, document: parse(query), contextValue: { claims: { scope } } })

  it('a refused one does not open its source', async () => {
    const result = await open('subscription { guarded { id } }', 's')
    expect(result).toMatchObject({ errors: [{ message: expect.stringContaining('Subscription.guarded') }] })
    expect(opened).toEqual([])
  })

  it('each event of an allowed one is guarded field by field', async () => {
    for (const [name, scope, secret] of [
      ['free', '', null],
      ['guarded', 'g s', 1],
    ] as const) {
      const events = await open(`subscription { ${name} { id secret } }`, scope)
      if (!(Symbol.asyncIterator in events)) throw new Error('refused')
      const { value } = await events.next()
      expect(value).toMatchObject({ data: { [name]: { id: name, secret } } })
    }
    expect(opened).toEqual(['free', 'guarded'])
  })
})

describe('door 9: a verdict is never reused', () => {
  it('for another token: with and without the scope, in both orders', async () => {
    const schema = buildGuarded('type Query { a: Int @rs(scopes: "x") }', { Query: { a: () => 1 } })
    for (const [scope, expected] of [
      ['x', 1],
      ['', null],
      ['x', 1],
      [undefined, null],
      ['x y', 1],
    ] as const) {
      expect((await run(schema, '{ a }', scope)).data).toEqual({ a: expected })
    }
  })

  it('for another object or type in the same list', async () => {
    const schema = buildGuarded(
      `interface I { f: Int } type T implements I { f: Int @rs(scopes: "t") } type U implements I { f: Int @rs(scopes: "u") }
       type Query { list: [I] }`,
      { Query: { list: () => ['T', 'U', 'T'].map((__typename, f) => ({ __typename, f })) } },
    )
    expect((await run(schema, '{ list { f } }', 't')).data).toEqual({
      list: [{ f: 0 }, { f: null }, { f: 2 }],
    })
    expect((await run(schema, '{ list { f } }', 'u')).data).toEqual({
      list: [{ f: null }, { f: 1 }, { f: null }],
    })
  })
})

describe('a refusal', () => {
  const schema = buildGuarded(
    `extend schema @scope(name: "users:read", description: "") @scope(name: "me", description: "")
       @scope(name: "items", description: "") @scope(name: "all", description: "", implies: ["users:read", "items"])
     type Query { a: Int @rs(scopes: [["users:read", "items"], ["me"]]) b: Int @authenticated c: Int @rs(scopes: "items") }`,
    { Query: { a: () => 1, b: () => 1, c: () => 1 } },
  )

  it('says what was required and the cheapest way out, and nothing of arguments or data', async () => {
    const [error] = (await run(schema, '{ a }', 'items')).errors ?? []
    expect(error).toEqual({
      message: 'Query.a needs more than the token grants: me or (items and users:read).',
      locations: [{ line: 1, column: 3 }],
      path: ['a'],
      extensions: {
        code: 'FORBIDDEN',
        coordinate: 'Query.a',
        requiredScopes: [['me'], ['items', 'users:read']],
        missingScopes: ['me'],
      },
    })
  })

  it('asks a caller without a token for one', async () => {
    const [error] = (await run(schema, '{ b }')).errors ?? []
    expect(error?.message).toBe('Query.b needs a valid token.')
    expect(error?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      requiredScopes: [[]],
      missingScopes: [],
    })
    expect((await run(schema, '{ b }', '')).data).toEqual({ b: 1 })
    expect((await run(schema, '{ a }')).errors?.[0]?.message).toBe(
      'Query.a needs a token with: me or (items and users:read).',
    )
  })

  it('is not due where a scope implies the one that is needed', async () => {
    expect((await run(schema, '{ a c }', 'all')).data).toEqual({ a: 1, c: 1 })
  })

  it('comes before the resolver runs', async () => {
    const calls: string[] = []
    const counting = buildGuarded('type Query { a: Int @rs(scopes: "x") b: Int }', {
      Query: { a: () => calls.push('a'), b: () => calls.push('b') },
    })
    await run(counting, '{ a b }', 'y')
    expect(calls).toEqual(['b'])
  })

  it('costs nothing where none is possible: the resolver stays the very same', () => {
    const plain = buildSchema(
      'enum E { V W @rs(scopes: "w") } type Query { a(x: Int, in: In): Int b: Int @authenticated c(e: E): Int d: E } input In { x: Int in: In }',
      { Query: { a: () => 1, b: () => 1, c: () => 1, d: () => 'V' } },
    )
    const before = plain.getQueryType()?.getFields() ?? {}
    const after = enforceScopes(plain).getQueryType()?.getFields() ?? {}
    const unchanged = Object.keys(before).filter((name) => after[name]?.resolve === before[name]?.resolve)
    expect(unchanged).toEqual(['a'])
  })

  it('leaves fields without a resolver to the one that is given for them', async () => {
    const fieldResolver = (
      _source: unknown,
      _args: unknown,
      _context: unknown,
      { fieldName }: { fieldName: string },
    ) => fieldName
    const plain = buildSchema('type Query { a: String @rs(scopes: "x") } type Mutation { m: String }')
    const schema = enforceScopes(plain, { fieldResolver })
    expect((await run(schema, '{ a }', 'x')).data).toEqual({ a: 'a' })
    expect((await run(schema, 'mutation { m }')).data).toEqual({ m: 'm' })
  })

  it('does not touch what a resolver throws or resolves to by itself', async () => {
    const failing = buildGuarded('type Query { a: Int @rs(scopes: "x") b: Int @rs(scopes: "x") }', {
      Query: {
        a: () => {
          throw new GraphQLError('its own')
        },
        b: async () => 2,
      },
    })
    expect(await run(failing, '{ a b }', 'x')).toMatchObject({
      data: { a: null, b: 2 },
      errors: [{ message: 'its own' }],
    })
  })
})

describe('whose claims', () => {
  const sdl = 'type Query { a: Int @rs(scopes: ["x", "y"]) }'
  const resolvers = { Query: { a: () => 1 } }

  it.each([
    ['a string', { scope: 'y x' }, 1],
    ['a list', { scope: ['x', 'y'] }, 1],
    ['a list with another type in it', { scope: ['x', 'y', 3] }, null],
    ['a number', { scope: 3 }, null],
    ['an object', { scope: { x: true, y: true } }, null],
    ['absent', {}, null],
    ['elsewhere', { scp: 'x y' }, null],
  ])('a scope claim that is %s', async (_shape, claims, expected) => {
    const result = await graphql({
      schema: buildGuarded(sdl, resolvers),
      source: '{ a }',
      contextValue: { claims },
    })
    expect(result.data?.a).toBe(expected)
  })

  it('are found, and their scopes read, as the options say', async () => {
    const schema = enforceScopes<{ user?: { rights: string[] } }>(buildSchema(sdl, resolvers), {
      claims: ({ user }) => user,
      scopes: ({ rights }) => rights as string[],
    })
    const answer = async (contextValue: unknown) =>
      (await graphql({ schema, source: '{ a }', contextValue })).data?.a
    expect(await answer({ user: { rights: ['x', 'y'] } })).toBe(1)
    expect(await answer({ user: { rights: ['x'] } })).toBe(null)
    expect(await answer({})).toBe(null)
  })

  it.each([[[]], [new Error('none')], [new Date()], [new Map()], ['me'], [null]])(
    'claims that cannot be any, %o, are those of nobody',
    async (claims) => {
      const schema = buildGuarded('type Query { a: Int @authenticated }', { Query: { a: () => 1 } })
      const result = await graphql({ schema, source: '{ a }', contextValue: { claims } })
      expect(result.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    },
  )

  it.each([{}, Object.create(null), new (class Payload {})()])(
    'claims that are empty, %o, are a token’s',
    async (claims) => {
      const schema = buildGuarded('type Query { a: Int @authenticated }', { Query: { a: () => 1 } })
      expect((await graphql({ schema, source: '{ a }', contextValue: { claims } })).data).toEqual({ a: 1 })
    },
  )

  it('a promise of claims opens nothing, and its error says that it was not awaited', async () => {
    const schema = buildGuarded('type Query { a: Int @authenticated }', { Query: { a: () => 1 } })
    const contextValue = { claims: Promise.resolve({ scope: 'me' }) }
    const result = await graphql({ schema, source: '{ a }', contextValue })
    expect(result).toMatchObject({
      data: { a: null },
      errors: [{ message: expect.stringContaining('await') }],
    })
  })

  it('no context at all is a caller without a token', async () => {
    const result = await graphql({ schema: buildGuarded(sdl, resolvers), source: '{ a }' })
    expect(result.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })
})
