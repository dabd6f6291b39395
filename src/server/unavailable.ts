import { GraphQLError } from 'graphql'
import { maskError } from 'graphql-yoga'
import { StorageUnavailableError } from '../storage/storage.ts'

/** Seconds after which one may try again. */
export const RETRY_AFTER = 5

/** For a request that cannot be answered now, whoever sends it: 503, when to try again, and nothing of why. */
export function unavailable(of?: GraphQLError): GraphQLError {
  return new GraphQLError('The service is not available now.', {
    nodes: of?.nodes ?? null,
    path: of?.path ?? null,
    extensions: {
      code: 'SERVICE_UNAVAILABLE',
      http: { status: 503, headers: { 'retry-after': String(RETRY_AFTER) } },
    },
  })
}

/** As Yoga masks errors, save that a database which is away is no bug: whoever needs it may ask again. */
export function maskUnexpected(error: unknown, message: string, isDev?: boolean): Error {
  if (error instanceof StorageUnavailableError) return unavailable()
  if (error instanceof GraphQLError && error.originalError instanceof StorageUnavailableError) {
    return unavailable(error)
  }
  return maskError(error, message, isDev)
}
