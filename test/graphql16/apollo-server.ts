import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { enforceScopes } from '../../src/index.ts'
import { claimsOf, schema } from '../servers/example.ts'

export const apollo = new ApolloServer({ schema: enforceScopes(schema) })
export const { url } = await startStandaloneServer(apollo, {
  context: async ({ req }) => ({ claims: await claimsOf(req.headers.authorization) }),
  listen: { port: 0 },
})
