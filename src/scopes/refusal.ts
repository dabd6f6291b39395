import { type ASTNode, GraphQLError } from 'graphql'
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

/**
 * A field that the caller's token does not open. While an operation runs it has the field's path, and the field is
 * null; when the whole operation is refused it has no path, for nothing ran.
 */
export class ScopeRefusedError extends GraphQLError {
  declare readonly extensions: RefusalExtensions & Record<string, unknown>

  /** @param granted the caller's scopes; `undefined` for a caller without a valid token */
  constructor(
    coordinate: string,
    requirement: Requirement,
    granted: Iterable<string> | undefined,
    closure: Closure,
    node?: ASTNode,
  ) {
    const code: RefusalCode = granted === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
    const missing = missingScopes(requirement, granted, closure)
    super(messageOf(code, coordinate, requirement), {
      nodes: node ?? null,
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
