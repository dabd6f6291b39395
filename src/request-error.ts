import { GraphQLError } from 'graphql'

/**
 * `BAD_USER_INPUT`: an argument breaks a rule that its type cannot express. `NOT_FOUND`: nothing has the id that an
 * argument gives. `NOT_ALLOWED`: the caller's scopes suffice, but not what the caller owns or is.
 */
export type RequestErrorCode = 'BAD_USER_INPUT' | 'NOT_FOUND' | 'NOT_ALLOWED'

/** A request refused by a rule of the domain. The message goes to the client: it never repeats what the client sent. */
export class RequestError extends GraphQLError {
  declare readonly extensions: { readonly code: RequestErrorCode } & Record<string, unknown>

  constructor(code: RequestErrorCode, message: string) {
    super(message, { extensions: { code } })
  }
}

/** @param rule what the argument must be, as in `must be 1 to 100` */
export function badInput(argument: string, rule: string): RequestError {
  return new RequestError('BAD_USER_INPUT', `${argument} ${rule}.`)
}

/** @param kind in small letters, as in `item` */
export function notFound(argument: string, kind: string): RequestError {
  return new RequestError('NOT_FOUND', `${argument} is the id of no ${kind}.`)
}
