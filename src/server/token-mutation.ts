import { GraphQLError } from 'graphql'
import type { Resolvers } from '../generated/graphql.ts'

/** Logs in through GraphQL; `POST /token` does the same for OAuth clients. */
export const tokenResolvers: Resolvers = {
  Mutation: {
    token: (_source, { username, password, scopes }, context) =>
      context.issueToken({ username, password, scope: joinScopes(scopes ?? []) }),
  },
}

/** @returns `undefined` for no scopes at all */
function joinScopes(scopes: readonly string[]): string | undefined {
  if (scopes.some((scope) => !/^\S+$/.test(scope))) {
    const message = 'scopes must be one scope a string, without white space.'
    throw new GraphQLError(message, { extensions: { code: 'invalid_scope' } })
  }
  return scopes.length === 0 ? undefined : scopes.join(' ')
}
