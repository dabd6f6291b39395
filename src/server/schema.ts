import { readdirSync, readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { type DocumentNode, type GraphQLSchema, parse, Source } from 'graphql'
import type { Resolvers } from '../generated/graphql.ts'
import { itemResolvers } from '../items/resolvers.ts'
import { orderResolvers } from '../orders/resolvers.ts'
import { paymentResolvers } from '../payments/resolvers.ts'
import { readCatalogue } from '../scopes/catalogue.ts'
import { userResolvers } from '../users/resolvers.ts'
import { dateTime } from './date-time.ts'
import { nodeResolvers } from './node.ts'
import { tokenResolvers } from './token-mutation.ts'

/**
 * The schema that ships, with its resolvers and without any guard: `enforceScopes` is what puts its directives to work.
 * Every element knows the file and the line it stands in.
 */
export function createSchema(): GraphQLSchema {
  const scopeResolvers: Resolvers = {
    Query: { scopes: (_source, _args, _context, { schema }) => readCatalogue(schema).scopes },
  }
  return makeExecutableSchema({
    typeDefs: readTypeDefs(new URL('../../schema/', import.meta.url)),
    resolvers: [
      { DateTime: dateTime },
      userResolvers,
      itemResolvers,
      orderResolvers,
      paymentResolvers,
      nodeResolvers,
      tokenResolvers,
      scopeResolvers,
    ],
    resolverValidationOptions: { requireResolversForResolveType: 'error' },
  })
}

function readTypeDefs(folder: URL): DocumentNode[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'))
  return names
    .sort()
    .map((name) => parse(new Source(readFileSync(new URL(name, folder), 'utf8'), `schema/${name}`)))
}
