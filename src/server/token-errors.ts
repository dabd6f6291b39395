import type { Logger } from 'pino'
import { OAuthError } from '../oauth/errors.ts'
import { StorageUnavailableError } from '../storage/storage.ts'
import { RETRY_AFTER } from './unavailable.ts'

/**
 * What went wrong at the token service, as OAuth says it. A fault of ours is logged here, with the id of the
 * request, and told to nobody else.
 */
export function toOAuthError(error: unknown, log: Logger): OAuthError {
  if (error instanceof OAuthError) return error
  log.error({ err: error }, 'the token service failed')
  return error instanceof StorageUnavailableError
    ? new OAuthError('temporarily_unavailable', 'the service is not available now', {
        retryAfter: RETRY_AFTER,
      })
    : new OAuthError('server_error', 'the server failed to answer')
}
