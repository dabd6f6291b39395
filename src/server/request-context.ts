import { GraphQLError } from 'graphql'
import type { YogaInitialContext } from 'graphql-yoga'
import type { Context } from '../context.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { Storage } from '../storage/storage.ts'
import type { ScopesContext } from '../yoga/session.ts'
import { createLoaders } from './loaders.ts'
import { createOrderEvents } from './order-events.ts'
import type { RequestLog } from './request-log.ts'
import { toOAuthError } from './token-errors.ts'

export interface ContextNeeds {
  readonly storage: Storage
  readonly tokens: TokenService
  readonly log: RequestLog
  readonly now: () => Date
}

/** What resolvers are handed, made anew for every request. */
export function createContextFactory({ storage, tokens, log, now }: ContextNeeds) {
  const orderEvents = createOrderEvents()
  return ({ claims, request }: YogaInitialContext & Partial<ScopesContext>): Context => {
    const loaders = createLoaders(storage)
    return {
      claims,
      loaders,
      stores: storage,
      orderEvents,
      now,
      viewer: async () => (typeof claims?.sub === 'string' ? loaders.users.load(claims.sub) : undefined),
      async issueToken(requested) {
        try {
          return await tokens.grant({ grantType: 'password', ...requested })
        } catch (error) {
          const { code, description } = toOAuthError(error, log.of(request))
          throw new GraphQLError(description, { extensions: { code } })
        }
      },
    }
  }
}
