import { GraphQLError, type GraphQLSchema, graphql } from 'graphql'
import { describe, expect, it } from 'vitest'
import { findRefusal, ScopeRefusedError } from '../../src/scopes/refusal.ts'
import { buildGuarded } from './examples.ts'

const schema = buildGuarded(
  'type Query { user: User users: [User] } type User { a: Int @rs(scopes: "a") b: Int }',
  { Query: { user: () => ({ a: 1 }), users: () => [{ a: 1 }, { a: 2 }] } },
)

async function refusalsOf(source: string, guarded: GraphQLSchema = schema): Promise<readonly GraphQLError[]> {
  return (await graphql({ schema: guarded, source, contextValue: { claims: {} } })).errors ?? []
}

describe('a refusal in an answer', () => {
  it('is the error itself, with its path, for whoever formats errors', async () => {
    const errors = await refusalsOf('{ users { b a } }')
    expect(errors.map((error) => error instanceof ScopeRefusedError)).toEqual([true, true])
    expect(errors.map(({ path }) => path)).toEqual([
      ['users', 0, 'a'],
      ['users', 1, 'a'],
    ])
  })

  it.each([
    ['first alone and then together', '{ x: user { ...F } y: user { ...F a } } fragment F on User { a }'],
    ['first together and then alone', '{ y: user { ...F a } x: user { ...F } } fragment F on User { a }'],
  ])('has every place that selects its field, and no other: %s', async (_order, query) => {
    const errors = await refusalsOf(query)
    const places = errors.map(({ path, locations }) => [path?.[0], locations?.length])
    expect(Object.fromEntries(places)).toEqual({ x: 1, y: 2 })
  })

  it('shares nothing that can be changed with another one', async () => {
    const [first, second] = await refusalsOf('{ users { a } }')
    Object.assign(first?.extensions ?? {}, { code: 'CHANGED' })
    expect(second?.extensions.code).toBe('FORBIDDEN')
    expect((await refusalsOf('{ user { a } }'))[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('leaves the stacks of other errors as long as they were', async () => {
    const { stackTraceLimit } = Error
    await refusalsOf('{ user { a } }')
    expect(Error.stackTraceLimit).toBe(stackTraceLimit)
    expect(stackTraceLimit).toBeGreaterThan(0)
  })
})

describe('findRefusal', () => {
  it('finds a refusal, also one that an executor has wrapped', async () => {
    const [refusal] = await refusalsOf('{ user { a } }')
    if (!(refusal instanceof ScopeRefusedError)) throw new Error('nothing was refused')
    expect(findRefusal(refusal)).toBe(refusal)
    expect(findRefusal(new GraphQLError('wrapped', { originalError: refusal }))).toBe(refusal)
  })

  it('takes no other error for one', () => {
    const other = new GraphQLError('of a resolver', { extensions: { code: 'FORBIDDEN' } })
    expect(findRefusal(other)).toBeUndefined()
    expect(findRefusal(new GraphQLError('wrapped', { originalError: other }))).toBeUndefined()
  })
})
