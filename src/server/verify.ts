import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { InvalidTokenError } from '../oauth/errors.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { Claims } from '../scopes/claims.ts'
import { StorageUnavailableError } from '../storage/storage.ts'

/**
 * The claims of a token that is valid now, or `undefined`. A store that is away says nothing of the token: that is
 * 503, and not 401.
 */
export async function verify(token: string, tokens: TokenService, log: Logger): Promise<Claims | undefined> {
  try {
    return { ...(await tokens.verify(token)) }
  } catch (error) {
    if (error instanceof InvalidTokenError) return undefined
    if (!(error instanceof StorageUnavailableError)) throw error
    log.warn({ err: error }, 'no token could be verified')
    throw new GraphQLError('The service is not available now.', {
      extensions: { code: 'SERVICE_UNAVAILABLE', http: { status: 503, headers: { 'retry-after': '5' } } },
    })
  }
}
