import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import type { Tokens } from '../context.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { RequestSource } from './request-source.ts'
import { toOAuthError } from './token-errors.ts'

/** The token service as resolvers see it: the caller is the built-in client, and refusals are GraphQL's. */
export function createTokenOperations(service: TokenService, source: RequestSource, log: Logger): Tokens {
  const client = { kind: 'none' } as const
  return {
    issue: (request) =>
      answer(() => service.grant({ grantType: 'password', ...request }, client, source), log),
    refresh: (request) =>
      answer(() => service.grant({ grantType: 'refresh_token', ...request }, client, source), log),
    revoke: (token) => answer(() => service.revoke({ token }, client, source), log),
  }
}

/** A refusal has the code that the endpoint would answer with, and says when to try again if that does. */
async function answer<Answer>(ask: () => Promise<Answer>, log: Logger): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    const { code, description, retryAfter } = toOAuthError(error, log)
    throw new GraphQLError(description, {
      extensions: { code, ...(retryAfter !== undefined && { retryAfter }) },
    })
  }
}
