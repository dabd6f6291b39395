import { type ASTNode, GraphQLError, type GraphQLResolveInfo } from 'graphql'
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

export interface Refusal {
  readonly coordinate: string
  readonly requirement: Requirement
  /** The caller's scopes; `undefined` for a caller without a valid token. */
  readonly granted: Iterable<string> | undefined
  readonly closure: Closure
}

/** Where a refusal happened: while the operation ran, or at a node of an operation that did not. */
export interface RefusalPlace {
  readonly nodes: readonly ASTNode[]
  readonly path?: GraphQLResolveInfo['path']
}

/**
 * A field that the caller's token does not open. While an operation runs it has the field's path, and the field is
 * null; when the whole operation is refused it has no path, for nothing ran.
 */
export class ScopeRefusedError extends GraphQLError {
  declare readonly extensions: RefusalExtensions & Record<string, unknown>

  constructor({ coordinate, requirement, granted, closure }: Refusal, { nodes, path }: RefusalPlace) {
    const code: RefusalCode = granted === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
    const missing = missingScopes(requirement, granted, closure)
    super(messageOf(code, coordinate, requirement), {
      nodes,
      path: path === undefined ? null : keysOf(path),
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

function keysOf(path: GraphQLResolveInfo['path']): readonly (string | number)[] {
  const keys: (string | number)[] = []
  for (let step: GraphQLResolveInfo['path'] | undefined = path; step !== undefined; step = step.prev)
    keys.push(step.key)
  return keys.reverse()
}
