import {
  buildClientSchema,
  type ExecutionResult,
  type GraphQLNamedType,
  type GraphQLSchema,
  introspectionFromSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  subscribe,
  validate,
  validateSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes, enforceScopes, visibleSchema } from '../../src/index.ts'
import { buildSchema, run } from './examples.ts'

type Resolvers = Parameters<typeof buildSchema>[1]

/** The view of the guarded schema. @param scope separated by spaces; `undefined` for a caller without a token */
function viewOf(sdl: string, scope?: string, resolvers?: Resolvers): GraphQLSchema {
  const schema = buildSchema(sdl, resolvers)
  const view = visibleSchema(compileScopes(schema), granted(scope), enforceScopes(schema))
  expect(validateSchema(view)).toEqual([])
  return view
}

function granted(scope: string | undefined): readonly string[] | undefined {
  return scope?.split(' ').filter((each) => each !== '')
}

/** The coordinates of all that a client gets by introspection. */
function introspected(view: GraphQLSchema): readonly string[] {
  return coordinatesOf(buildClientSchema(introspectionFromSchema(view)))
}

function coordinatesOf(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__') && !specified.has(name))
    .flatMap((type) => [type.name, ...membersOf(type).map((member) => `${type.name}.${member}`)])
}

function membersOf(type: GraphQLNamedType): readonly string[] {
  if (isEnumType(type)) return type.getValues().map(({ name }) => name)
  if (isInputObjectType(type)) return Object.keys(type.getFields())
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap(({ name, args }) => [
    name,
    ...args.map((argument) => `${name}(${argument.name}:)`),
  ])
}

const specified = new Set(['Int', 'Float', 'String', 'Boolean', 'ID', 'ScopeRequirement'])

function faults(view: GraphQLSchema, source: string): readonly string[] {
  return validate(view, parse(source)).map(({ message }) => message)
}

function codes({ errors = [] }: ExecutionResult): readonly unknown[] {
  return errors.map(({ path, extensions }) => [path?.join('.'), extensions?.code])
}

describe('what a view has', () => {
  const shop = `
    type Query { me: User @rs(scopes: "me")  item(id: ID, draft: Boolean @rs(scopes: "w")): Item  log: [Entry] @rs(scopes: "admin") }
    type User { name: String  email: String @rs(scopes: "mail")  items: [Item] }
    type Item { id: ID  state: State }
    enum State { OPEN  SECRET @rs(scopes: "w") }
    type Entry { text: String }
    type Mutation { add(input: NewItem): Item @rs(scopes: "w") }
    input NewItem { title: String!  owner: ID @rs(scopes: "admin") }
  `
  const publicPart = [
    'Query',
    'Query.item',
    'Query.item(id:)',
    'Item',
    'Item.id',
    'Item.state',
    'State',
    'State.OPEN',
  ]

  it.each([
    ['for a caller without a token only what is public', undefined, publicPart],
    ['no more for a token without scopes, where no rule asks for any token', '', publicPart],
    [
      'a type once something returns it',
      'me',
      [...publicPart, 'Query.me', 'User', 'User.name', 'User.items'],
    ],
    ['no field by which nothing visible leads to its type', 'mail', publicPart],
    [
      'arguments, enum values, input types and the root type of mutations',
      'w',
      [
        ...publicPart,
        ...['Query.item(draft:)', 'State.SECRET', 'Mutation', 'Mutation.add', 'Mutation.add(input:)'],
        ...['NewItem', 'NewItem.title'],
      ],
    ],
    [
      'a type of which nothing but its way in has a rule',
      'admin',
      [...publicPart, 'Query.log', 'Entry', 'Entry.text'],
    ],
  ])('has %s', (_rule, scope, expected) => {
    expect(new Set(introspected(viewOf(shop, scope)))).toEqual(new Set(expected))
  })

  it('follows what scopes imply', () => {
    const sdl = `
      extend schema @scope(name: "admin", description: "d", implies: ["a"]) @scope(name: "a", description: "d")
      type Query { a: Int @rs(scopes: "a")  b: Int }`
    expect(introspected(viewOf(sdl, 'admin'))).toContain('Query.a')
    expect(introspected(viewOf(sdl, ''))).not.toContain('Query.a')
  })

  it('asks @authenticated for a token and no scope', () => {
    const sdl = 'type Query { a: Int @authenticated  b: Int }'
    expect(introspected(viewOf(sdl))).toEqual(['Query', 'Query.b'])
    expect(introspected(viewOf(sdl, ''))).toEqual(['Query', 'Query.a', 'Query.b'])
  })

  it.each([
    ['an argument', 'f(a: Int! @rs(scopes: "x")): Int'],
    ['an input field', 'f(a: In!): Int'],
    ['an input field of an input type deep down', 'f(a: Outer!): Int'],
    ['a value that only a hidden enum value could be', 'f(a: E!): Int'],
  ])('hides a field that demands %s of which the caller may supply none', (_rule, field) => {
    const view = viewOf(
      `type Query { ${field}  open: Int }
      input In { x: Int! @rs(scopes: "x")  y: Int }
      input Outer { y: Int  in: In! }
      enum E { ONLY @rs(scopes: "x") }`,
      '',
    )
    expect(introspected(view)).toEqual(['Query', 'Query.open'])
  })

  it('hides a @oneOf input that only itself is left of', () => {
    const sdl = `type Query { f(a: One): Int }
      input One @oneOf { x: Int @rs(scopes: "x")  self: One }`
    expect(introspected(viewOf(sdl, ''))).toEqual(['Query', 'Query.f'])
    expect(introspected(viewOf(sdl, 'x'))).toContain('One.self')
  })

  it('keeps types that lead to each other in a circle', () => {
    const view = viewOf('type Query { a: A } type A { b: B } type B { a: A  x: Int @rs(scopes: "x") }', '')
    expect(introspected(view)).toEqual(['Query', 'Query.a', 'A', 'A.b', 'B', 'B.a'])
  })

  it('hides what leads to emptied types only, to the end of the chain', () => {
    const view = viewOf(
      'type Query { a: A  open: Int } type A { b: [B!]! } type B { u: U } union U = C type C { x: Int @rs(scopes: "x") }',
      '',
    )
    expect(introspected(view)).toEqual(['Query', 'Query.open'])
  })

  it('has no subscriptions or mutations for a caller who may use none', () => {
    const view = viewOf(
      'type Query { a: Int } type Mutation { m: Int @rs(scopes: "x") } type Subscription { s: Int @rs(scopes: "x") }',
      '',
    )
    expect([view.getMutationType(), view.getSubscriptionType()]).toEqual([undefined, undefined])
  })
})

describe('a view of nothing', () => {
  const sdl = `type Query { nothing: Int @rs(scopes: "x")  secret: Secret @rs(scopes: "x") }
    type Secret { query: Query  x: Int }
    type Mutation { token: Int }`

  it('has a query type with one field that is none of the hidden ones and answers null', async () => {
    const view = viewOf(sdl)
    expect(introspected(view)).toEqual(['Mutation', 'Mutation.token', 'Query', 'Query.nothing_'])
    expect(await run(view, '{ nothing_ __typename }')).toEqual({
      data: { nothing_: null, __typename: 'Query' },
    })
  })
})

describe('interfaces and unions', () => {
  const feed = `
    type Query { feed: [Item]!  search: [Found]!  draft: Draft }
    interface Item { id: ID!  body: String }
    type Article implements Item { id: ID!  body: String  title: String }
    type Draft implements Item @rs(scopes: "D") { id: ID!  body: String }
    type Note implements Item { id: ID!  body: String @rs(scopes: "n")  text: String }
    union Found = Article | Draft`
  const items = [
    { __typename: 'Article', id: 1, body: 'a' },
    { __typename: 'Draft', id: 2, body: 'd' },
    { __typename: 'Note', id: 3, body: 'n' },
  ]
  const resolvers = { Query: { feed: () => items, search: () => items.slice(0, 2), draft: () => items[1] } }

  it('keep a field that may be used on one object, also on the objects where it is refused', async () => {
    const view = viewOf(feed, '', resolvers)
    expect(introspected(view)).toEqual(
      expect.arrayContaining(['Item.body', 'Article.body', 'Note.body', 'Note.text']),
    )
    const answer = await run(view, '{ feed { ... on Note { body } } }', '')
    expect(codes(answer)).toEqual([['feed.2.body', 'FORBIDDEN']])
    expect(answer.data).toEqual({ feed: [{}, {}, { body: null }] })
  })

  it('lose the objects of which nothing may be used', () => {
    const view = viewOf(feed, '', resolvers)
    expect(introspected(view).filter((name) => name.includes('raft'))).toEqual([])
    const found = view.getType('Found')
    expect(isAbstractType(found) && view.getPossibleTypes(found).map(String)).toEqual(['Article'])
  })

  it.each([
    '{ feed { __typename } search { __typename } }',
    '{ feed { ... on Article { title } } }',
    '{ feed { ... on Item { body } } }',
    '{ feed { ... { id ... on Item { ... on Article { body } } } } }',
    '{ search { ... on Item { body } ... on Article { title } } }',
  ])('answer like the whole schema, also of objects whose types are hidden: %s', async (source) => {
    const view = viewOf(feed, '', resolvers)
    expect(faults(view, source)).toEqual([])
    expect(await run(view, source, '')).toEqual(
      await run(enforceScopes(buildSchema(feed, resolvers)), source, ''),
    )
  })

  it('let nobody ask introspection for a hidden object, even when one has been answered', async () => {
    const view = viewOf(feed, '', resolvers)
    await run(view, '{ search { __typename } }', '')
    const asked = await run(view, '{ a: __type(name: "Draft") { name } b: __type(name: " Draft") { name } }')
    expect(asked).toEqual({ data: { a: null, b: null } })
    expect(faults(view, '{ search { ... on Draft { id } } }')).toEqual(['Unknown type "Draft".'])
  })

  it.each([
    [
      'isTypeOf',
      {
        Draft: { __isTypeOf: ({ id }: { id: number }) => id === 2 },
        Article: { __isTypeOf: ({ id }: { id: number }) => id === 1 },
      },
    ],
    [
      'resolveType',
      { Found: { __resolveType: ({ id }: { id: number }) => (id === 2 ? 'Draft' : 'Article') } },
    ],
    [
      'a promised type',
      { Found: { __resolveType: async ({ id }: { id: number }) => (id === 2 ? 'Draft' : 'Article') } },
    ],
  ])('recognise hidden objects by %s', async (_way, more) => {
    const search = () => [{ id: 1 }, { id: 2 }]
    const view = viewOf(feed, '', { ...more, Query: { search } })
    const answer = await run(view, '{ search { __typename } }', '')
    expect(answer).toEqual({ data: { search: [{ __typename: 'Article' }, { __typename: 'Draft' }] } })
  })

  it('do not lead to objects when an interface is implemented only, and never asked for', () => {
    const sdl = `type Query { t: T  u: U @rs(scopes: "u") } interface Node { id: ID }
      type T implements Node { id: ID } type U implements Node { id: ID  x: Int }`
    expect(introspected(viewOf(sdl, '')).filter((name) => name.startsWith('U'))).toEqual([])
    expect(introspected(viewOf(sdl, 'u'))).toContain('U.x')
  })

  it('disappear from their objects when no field of theirs may be used', () => {
    const view = viewOf(
      `type Query { t: T  i: I } interface I { x: Int @rs(scopes: "x") } type T implements I { x: Int  y: Int }`,
      '',
    )
    expect(introspected(view)).toEqual(['Query', 'Query.t', 'T', 'T.y'])
  })

  it('of which there are no objects follow their own rules', () => {
    const sdl = 'type Query { i: I } interface I { x: Int @rs(scopes: "x")  y: Int }'
    expect(introspected(viewOf(sdl, ''))).toEqual(['Query', 'Query.i', 'I', 'I.y'])
  })

  it('give a forced field their own type where its own is hidden', () => {
    const view = viewOf(
      `type Query { i: I } interface I { f: A } interface A { a: Int } type B implements A { a: Int }
      type Hidden implements A @rs(scopes: "h") { a: Int } type T implements I { f: B } type V implements I { f: Hidden!  y: Int }`,
      '',
    )
    const hidden = view.getType('V')
    expect(isObjectType(hidden) && String(hidden.getFields().f?.type)).toBe('A')
    expect(introspected(view)).not.toContain('Hidden')
  })

  it('give up a field that nothing could be shown for', () => {
    const view = viewOf(
      `type Query { i: I  j: J  v: V } union A = B | Hidden union C = D | Hidden type B { x: Int } type D { x: Int }
      interface I { f: A  y: Int } interface J { f: C  y: Int }
      type T implements I { f: B  y: Int } type S implements J { f: D  y: Int }
      type Hidden @rs(scopes: "h") { x: Int } type V implements I & J { f: Hidden  y: Int }`,
      '',
    )
    expect(introspected(view)).toEqual(expect.arrayContaining(['I.y', 'V.y', 'T.f', 'S.f']))
    expect(introspected(view).filter((name) => /^[IJV]\.f|Hidden/.test(name))).toEqual([])
  })

  it('show an argument that may be supplied on one object', () => {
    const sdl = `type Query { i: I } interface I { f(a: Int!): Int }
      type T implements I { f(a: Int!): Int } type U implements I { f(a: Int! @rs(scopes: "u")): Int  y: Int }`
    expect(introspected(viewOf(sdl, ''))).toEqual(expect.arrayContaining(['I.f(a:)', 'T.f(a:)', 'U.f(a:)']))
  })
})

describe('defaults', () => {
  const sdl = `
    type Query {
      hiddenArgument(limit: Int = 10 @rs(scopes: "x"), a: Int): String
      hiddenValue(e: E = SECRET): String
      nonNull(e: E! = SECRET): String
      nested(in: In = {e: SECRET}, list: [In!]): String
      plain(a: Int = 3): String
    }
    type Subscription { s(limit: Int = 10 @rs(scopes: "x")): String }
    enum E { OPEN SECRET @rs(scopes: "x") }
    input In { a: Int = 1  b: Int = 2 @rs(scopes: "x")  e: E = OPEN }`
  const echo = (_source: unknown, args: unknown) => JSON.stringify(args)
  const resolvers = {
    E: { OPEN: 'open', SECRET: 'secret' },
    Query: { hiddenArgument: echo, hiddenValue: echo, nonNull: echo, nested: echo, plain: echo },
    Subscription: {
      s: {
        async *subscribe(_source: unknown, args: unknown) {
          yield { s: JSON.stringify(args) }
        },
      },
    },
  }

  it.each([
    ['of a hidden argument', '{ hiddenArgument(a: 1) }', { limit: 10, a: 1 }],
    ['that is a hidden enum value', '{ hiddenValue }', { e: 'secret' }],
    ['that is a hidden enum value, of a non-null argument', '{ nonNull }', { e: 'secret' }],
    ['when null stands for leaving it out', '{ nonNull(e: null) }', { e: 'secret' }],
    ['that something else takes the place of', '{ nonNull(e: OPEN) }', { e: 'open' }],
    [
      'of a hidden input field',
      '{ nested(in: {}, list: [{a: 5}]) }',
      { in: { a: 1, b: 2, e: 'open' }, list: [{ a: 5, b: 2, e: 'open' }] },
    ],
    ['that names something hidden deep down', '{ nested }', { in: { a: 1, b: 2, e: 'secret' } }],
    ['that is visible', '{ plain }', { a: 3 }],
  ])('reach the resolver: one %s', async (_rule, source, expected) => {
    const view = viewOf(sdl, '', resolvers)
    expect(faults(view, source)).toEqual([])
    const { data, errors } = await run(view, source, '')
    expect(errors).toBeUndefined()
    expect(JSON.parse(String(Object.values(data ?? {})[0]))).toEqual(expected)
  })

  it('are filled into variables too', async () => {
    const view = viewOf(sdl, '', resolvers)
    const { data } = await run(view, 'query($in: In) { nested(in: $in) }', '', { in: { a: 7 } })
    expect(JSON.parse(String(data?.nested))).toEqual({ in: { a: 7, b: 2, e: 'open' } })
  })

  it('reach the source of a subscription', async () => {
    const view = viewOf(sdl, '', resolvers)
    const events = await subscribe({
      schema: view,
      document: parse('subscription { s }'),
      contextValue: { claims: { scope: '' } },
    })
    const received: unknown[] = []
    if (Symbol.asyncIterator in events) for await (const { data } of events) received.push(data)
    expect(received).toEqual([{ s: '{"limit":10}' }])
  })

  it('do not name what is hidden', () => {
    const introspection = introspectionFromSchema(viewOf(sdl, ''))
    expect(JSON.stringify(introspection)).not.toMatch(/SECRET|secret|limit/)
  })

  it('leave an argument one type on an interface and its objects', () => {
    const view = viewOf(
      `type Query { i: I } enum E { OPEN SECRET @rs(scopes: "x") }
      interface I { f(e: E! = OPEN): Int } type T implements I { f(e: E! = SECRET): Int }`,
      '',
    )
    expect(faults(view, '{ i { f } }')).toEqual([])
  })
})

describe('what a view keeps', () => {
  const sdl = `
    "The root." type Query { "A." a(x: E = ON): E @deprecated(reason: "old")  b: Int @rs(scopes: "x") }
    enum E { "On." ON  OFF @deprecated }
    directive @mark(e: E = ON, s: Hidden) on FIELD
    directive @useless(s: Hidden!) on FIELD
    enum Hidden { ONLY @rs(scopes: "x") }`

  it('has resolvers, internal values, descriptions, deprecations and directives as they were', async () => {
    const view = viewOf(sdl, '', {
      E: { ON: 1, OFF: 0 },
      Query: { a: (_: unknown, { x }: { x: number }) => 1 - x },
    })
    expect(await run(view, '{ a  off: a(x: OFF) }')).toEqual({ data: { a: 'OFF', off: 'ON' } })
    expect(view.getQueryType()).toMatchObject({ description: 'The root.' })
    expect(view.getQueryType()?.getFields().a).toMatchObject({ description: 'A.', deprecationReason: 'old' })
    expect(view.getDirective('requiresScopes')).toBeDefined()
  })

  it('has no directive, or argument of one, for which there is no type', () => {
    const view = viewOf(sdl, '')
    expect(view.getDirective('mark')?.args.map(({ name }) => name)).toEqual(['e'])
    expect(view.getDirective('useless')).toBeUndefined()
  })
})

describe('a client', () => {
  const sdl = `type Query { account: Account  accountSecret(idSecret: ID): Int @rs(scopes: "x")  open(idOpen: ID, idOpes: ID @rs(scopes: "x"), in: In, e: E): Int }
    type Account { balance: Int  balances: [Int] @rs(scopes: "x") }
    type Accounts @rs(scopes: "x") { a: Int }
    input In { alpha: Int  alphas: Int @rs(scopes: "x") }
    enum E { GREEN  GREENS @rs(scopes: "x") }`

  it.each([
    ['a field', '{ accountSecre }'],
    ['a field of an object', '{ account { balancess } }'],
    ['an argument', '{ open(idOpess: 1) }'],
    ['an input field', '{ open(in: {alphass: 1}) }'],
    ['an enum value', '{ open(e: GREENSS) }'],
    ['a type', '{ account { ... on Accountss { balance } } }'],
  ])('is never told of %s that is hidden', (_what, source) => {
    const hidden = /accountSecret|balances\b|idOpes\b|alphas\b|GREENS\b|Accounts\b/
    const told = (scope: string) => faults(viewOf(sdl, scope), source).join()
    expect(told('')).not.toBe('')
    expect(told('').replace(/"\w+ss"|"GREENSS"/g, '')).not.toMatch(hidden)
  })

  it('cannot tell what is hidden from what does not exist', () => {
    const view = viewOf(sdl, '')
    const [hidden = ''] = faults(view, '{ accountSecret }')
    const [missing = ''] = faults(view, '{ accountMissin }')
    expect(hidden.replace('accountSecret', 'X')).toBe(missing.replace('accountMissin', 'X'))
  })

  it.each([
    '{ ...F } fragment F on Query { __type(name: "Query") { fields { name } } }',
    '{ ... { __schema { types { name fields { name } inputFields { name } enumValues { name } } } } }',
    '{ __type(name: "Accounts") { name } }',
  ])('finds nothing hidden by introspection, however it is written: %s', async (source) => {
    expect(JSON.stringify(await run(viewOf(sdl, ''), source))).not.toMatch(
      /Secret|"Accounts"|balances|alphas|GREENS/,
    )
  })

  it('can build its schema from the introspection', () => {
    const introspection = introspectionFromSchema(viewOf(sdl, ''))
    expect(validateSchema(buildClientSchema(introspection))).toEqual([])
  })
})
