import { createHandler } from 'graphql-http/lib/use/http'
import { enforceScopes } from '../../src/index.ts'
import { claimsOf, schema } from './example.ts'

export const handler = createHandler({
  schema: enforceScopes(schema),
  context: async ({ raw }) => ({ claims: await claimsOf(raw.headers.authorization) }),
})
