import { describe, expect, it } from 'vitest'
import { compileScopes } from '../../src/scopes/compile.ts'
import { enforceScopes } from '../../src/scopes/enforce.ts'
import { createSchema } from '../../src/server/schema.ts'
import { createShop } from '../shop.ts'

describe('the schema', () => {
  it('compiles, and can be guarded', () => {
    expect(() => enforceScopes(createSchema())).not.toThrow()
  })

  it.each([
    ['Query.me', [['me']]],
    ['Query.users', [['users:read']]],
    ['Mutation.updateItem', [['items', 'items:write']]],
    ['Subscription.orderPlaced', [['orders:read']]],
    ['Mutation.token', 'public'],
    ['Mutation.refreshToken', 'public'],
    ['Mutation.revokeToken', 'public'],
  ])('asks at %s for %j', (coordinate, expected) => {
    expect(compileScopes(createSchema()).requirement(coordinate)).toEqual(expected)
  })

  it('knows the file and the line of each of its elements', () => {
    const me = createSchema().getQueryType()?.getFields().me?.astNode?.loc
    expect(me?.source.name).toBe('schema/user.graphql')
    expect(me?.source.body.slice(me.start, me.end)).toContain('me: User')
  })

  it('lists every scope with what it implies', async () => {
    const { data } = await createShop().run('{ scopes { name description implies } }')
    expect(data?.scopes).toContainEqual({
      name: 'admin',
      description: 'Everything.',
      implies: ['read', 'write', 'delete', 'payments:process'],
    })
    expect(data?.scopes).toHaveLength(13)
  })
})
