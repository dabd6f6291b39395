import { GraphQLError } from 'graphql'
import { type Closure, formatRequirement, missingScopes, type Requirement } from './requirement.ts'

/** `UNAUTHENTICATED`: no valid token. `FORBIDDEN`: a valid one that lacks scopes. */
export type RefusalCode = 'UNAUTHENTICATED' | 'FORBIDDEN'

export interface RefusalExtensions {
  readonly code: RefusalCode
  /** What was refused, such as `User.email`. */
  readonly coordinate: string
  /** Any one of the groups is enough; within a group all are needed. */
  readonly requiredScopes: Requirement
  /** The cheapest way out: fewest missing, then canonical order. Empty when any valid token will do. */
  readonly missingScopes: readonly string[]
}

/** A field that the caller's token does not open. It sits at the field's path; the field is null. */
export class ScopeRefusedError extends GraphQLError {
  declare readonly extensions: RefusalExtensions & Record<string, unknown>

  /** @param granted the caller's scopes; `undefined` for a caller without a valid token */
  constructor(
    coordinate: string,
    requirement: Requirement,
    granted: Iterable<string> | undefined,
    closure: Closure,
  ) {
    const code: RefusalCode = granted === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
    const missing = missingScopes(requirement, granted, closure)
    super(messageOf(code, coordinate, requirement), {
      extensions: { code, coordinate, requiredScopes: requirement, missingScopes: missing },
    })
  }
}

function messageOf(code: RefusalCode, coordinate: string, requirement: Requirement): string {
  const needed = formatRequirement(requirement)
  if (needed === 'authenticated') return `${coordinate} needs a valid token.`
  return code === 'UNAUTHENTICATED'
    ? `${coordinate} needs a token with: ${needed}.`
    : `${coordinate} needs more than the token grants: ${needed}.`
}
