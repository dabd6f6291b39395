import { createRequire } from 'node:module'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { GraphQLError, GraphQLSchema } from 'graphql'
import { createYoga, createSchema as createYogaSchema } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'

// With two copies every instanceof between them is false, and an error of ours is masked as an unexpected one.
describe('graphql is loaded once', () => {
  it('by import and by require', () => {
    expect(createRequire(import.meta.url)('graphql').GraphQLSchema).toBe(GraphQLSchema)
  })

  it('by graphql-tools', () => {
    expect(makeExecutableSchema({ typeDefs: 'type Query { a: Int }' })).toBeInstanceOf(GraphQLSchema)
  })

  it('by Yoga, which lets our errors through', async () => {
    const refuse = () => {
      throw new GraphQLError('refused', { extensions: { code: 'OURS' } })
    }
    const schema = createYogaSchema({
      typeDefs: 'type Query { a: Int }',
      resolvers: { Query: { a: refuse } },
    })
    const response = await createYoga({ schema, logging: false }).fetch('http://localhost/graphql?query={a}')
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'OURS' } }] })
  })
})
