import { CombinedGraphQLErrors, type ErrorLike } from '@apollo/client'

/** Whether the token lacks a scope that a part of the document needs. */
export function isRefused(error: ErrorLike | undefined): boolean {
  return hasCode(error, 'FORBIDDEN')
}

/** Whether the token is not valid any more: the user logs in again. */
export function isLoginOver(error: ErrorLike | undefined): boolean {
  return hasCode(error, 'UNAUTHENTICATED')
}

function hasCode(error: ErrorLike | undefined, code: string): boolean {
  return CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === code)
}
