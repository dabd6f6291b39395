import { GraphQLError } from 'graphql'
import type { Resolvers } from '../generated/graphql.ts'

/** Tokens through GraphQL; `POST /token` and `POST /revoke` do the same for OAuth clients. */
export const tokenResolvers: Resolvers = {
  Mutation: {
    token: (_source, { username, password, scopes }, { tokens }) =>
      tokens.issue({ username, password, scope: joinScopes(scopes ?? []) }),
    refreshToken: (_source, { refreshToken, scopes }, { tokens }) =>
      tokens.refresh({ refreshToken, scope: joinScopes(scopes ?? []) }),
    async revokeToken(_source, { token }, { tokens }) {
      await tokens.revoke(token)
      return true
    },
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
