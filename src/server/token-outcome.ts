import { OAuthError, type OAuthErrorCode } from '../oauth/errors.ts'
import type { TokenService } from '../oauth/token-service.ts'
import { StorageUnavailableError } from '../storage/storage.ts'

/** How a request for a token ended, in words of which there are few: nothing of it is the client's. */
export interface TokenOutcome {
  readonly grant: string
  readonly outcome: 'issued' | OAuthErrorCode
}

const GRANTS: ReadonlySet<string> = new Set([
  'password',
  'refresh_token',
  'authorization_code',
  'client_credentials',
])

/**
 * A service that does the same, and tells how each request for a token ends.
 *
 * @param begin called when a request comes; what it gives is called when it ended
 */
export function tellOutcomes(
  tokens: TokenService,
  begin: () => (outcome: TokenOutcome) => void,
): TokenService {
  return {
    ...tokens,
    async grant(request, credentials, origin) {
      const end = begin()
      const { grantType = '' } = request
      const grant = GRANTS.has(grantType) ? grantType : 'other'
      try {
        const answer = await tokens.grant(request, credentials, origin)
        end({ grant, outcome: 'issued' })
        return answer
      } catch (error) {
        end({ grant, outcome: codeOf(error) })
        throw error
      }
    },
  }
}

function codeOf(error: unknown): OAuthErrorCode {
  if (error instanceof OAuthError) return error.code
  return error instanceof StorageUnavailableError ? 'temporarily_unavailable' : 'server_error'
}
