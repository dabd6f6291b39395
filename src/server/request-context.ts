import type { YogaInitialContext } from 'graphql-yoga'
import type { Context, Stores } from '../context.ts'
import type { RequestOrigin } from '../oauth/audit.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { Storage } from '../storage/storage.ts'
import type { ScopesContext } from '../yoga/session.ts'
import { bearerOf, type ServerAudit } from './audit-log.ts'
import { createLoaders } from './loaders.ts'
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
  readonly audit: ServerAudit
  readonly now: () => Date
}

/** What resolvers are handed, made anew for every request. */
export function createContextFactory(needs: ContextNeeds) {
  const { storage, tokens, issuer, log, sourceOf, audit, now } = needs
  return (initial: YogaInitialContext & Partial<ScopesContext>): Context => {
    const { claims, request } = initial
    const loaders = createLoaders(storage)
    const userId = claims?.iss === issuer && typeof claims.sub === 'string' ? claims.sub : undefined
    return {
      claims,
      loaders,
      stores: auditedStores(storage, audit, () => ({ claims, origin: sourceOf(request, initial) })),
      orderEvents: storage.orderEvents,
      now,
      viewer: async () => (userId === undefined ? undefined : loaders.users.load(userId)),
      get tokens() {
        return createTokenOperations(tokens, sourceOf(request, initial), log.of(request))
      },
    }
  }
}

interface Caller {
  readonly claims: ScopesContext['claims']
  readonly origin: RequestOrigin
}

/** Stores that leave an audit line of who shut whom out, or let whom in again. */
function auditedStores(
  { users, items, orders, payments }: Stores,
  audit: ServerAudit,
  findCaller: () => Caller,
): Stores {
  const setDisabled: Stores['users']['setDisabled'] = async (id, disabled) => {
    const user = await users.setDisabled(id, disabled)
    if (user === undefined) return undefined
    const { claims, origin } = findCaller()
    const { subject, ...bearer } = bearerOf(claims)
    const type = disabled ? 'user_disabled' : 'user_enabled'
    audit({ type, accountId: user.id, by: subject, ...bearer, ...origin })
    return user
  }
  return { users: { ...users, setDisabled }, items, orders, payments }
}
