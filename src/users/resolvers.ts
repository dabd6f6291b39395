import { requirePageRequest, toConnection } from '../connection.ts'
import type { Resolvers } from '../generated/graphql.ts'
import { notFound } from '../request-error.ts'
import { mayReadDetails } from './rules.ts'

export const userResolvers: Resolvers = {
  Query: {
    me: (_source, _args, context) => context.viewer(),
    users: async (_source, args, { stores }) =>
      toConnection(await stores.users.page(requirePageRequest(args))),
  },
  Mutation: {
    async setUserDisabled(_source, { id, disabled }, { stores, loaders }) {
      const user = await stores.users.setDisabled(id, disabled)
      loaders.users.clear(id)
      if (user === undefined) throw notFound('id', 'user')
      return user
    },
  },
  User: {
    fullName: async (user, _args, context) =>
      mayReadDetails(await context.viewer(), user) ? user.fullName : null,
    email: async (user, _args, context) => (mayReadDetails(await context.viewer(), user) ? user.email : null),
    roles: async (user, _args, context) => (mayReadDetails(await context.viewer(), user) ? user.roles : null),
  },
}
