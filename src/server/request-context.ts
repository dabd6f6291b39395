import type { YogaInitialContext } from 'graphql-yoga'
import type { Context } from '../context.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { Storage } from '../storage/storage.ts'
import type { ScopesContext } from '../yoga/session.ts'
import { createLoaders } from './loaders.ts'
import { createOrderEvents } from './order-events.ts'
import type { RequestLog } from './request-log.ts'
import type { FindSource } from './request-source.ts'
import { createTokenOperations } from './token-operations.ts'

export interface ContextNeeds {
  readonly storage: Storage
  readonly tokens: TokenService
  /** Whose `sub` names a user of ours: another issuer may call anybody what it likes. */
  readonly issuer: string
  readonly log: RequestLog
  readonly sourceOf: FindSource
  readonly now: () => Date
}

/** What resolvers are handed, made anew for every request. */
export function createContextFactory({ storage, tokens, issuer, log, sourceOf, now }: ContextNeeds) {
  const orderEvents = createOrderEvents()
  return (initial: YogaInitialContext & Partial<ScopesContext>): Context => {
    const { claims, request } = initial
    const loaders = createLoaders(storage)
    const userId = claims?.iss === issuer && typeof claims.sub === 'string' ? claims.sub : undefined
    return {
      claims,
      loaders,
      stores: storage,
      orderEvents,
      now,
      viewer: async () => (userId === undefined ? undefined : loaders.users.load(userId)),
      get tokens() {
        return createTokenOperations(tokens, sourceOf(request, initial), log.of(request))
      },
    }
  }
}
