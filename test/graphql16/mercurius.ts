import fastify from 'fastify'
import mercurius from 'mercurius'
import { enforceScopes } from '../../src/index.ts'
import { claimsOf, schema } from '../servers/example.ts'

export const app = fastify()
app.register(mercurius, {
  schema: enforceScopes(schema),
  context: async ({ headers }) => ({ claims: await claimsOf(headers.authorization) }),
})
