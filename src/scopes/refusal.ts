import { type ASTNode, GraphQLError, type GraphQLResolveInfo } from 'graphql'
import type { ScopeTable } from './compile.ts'
import { formatRequirement, missingScopes, type Requirement } from './requirement.ts'

/** `UNAUTHENTICATED`: no valid token. `FORBIDDEN`: a valid one that lacks scopes. */
export type RefusalCode = 'UNAUTHENTICATED' | 'FORBIDDEN'

/** With `disclose: 'code'` there is the code alone. */
export interface RefusalExtensions {
  readonly code: RefusalCode
  /** What was refused, such as `User.email`. */
  readonly coordinate?: string
  /** Any one of the groups is enough; within a group all are needed. */
  readonly requiredScopes?: Requirement
  /** The cheapest way out: fewest missing, then canonical order. Empty when any valid token will do. */
  readonly missingScopes?: readonly string[]
}

/**
 * A field that the caller's token does not open. While an operation runs it has the field's path, and the field is
 * null; when the whole operation is refused it has no path, for nothing ran.
 */
export class ScopeRefusedError extends GraphQLError {
  declare readonly extensions: RefusalExtensions & Record<string, unknown>
}

/**
 * What a refusal tells its caller: the coordinate, what it requires and what is missing, or the code alone. Neither
 * ever holds a value of the request or of the answer.
 */
export type Disclosure = 'requirement' | 'code'

/** Where a refusal happened: while the operation ran, or at a node of an operation that did not. */
export interface RefusalPlace {
  readonly nodes: readonly ASTNode[]
  readonly path?: GraphQLResolveInfo['path']
}

/** @param granted the caller's scopes; `undefined` for a caller without a valid token */
export type CreateRefusal = (
  coordinate: string,
  granted: readonly string[] | undefined,
  place: RefusalPlace,
) => ScopeRefusedError

export function createRefusals(table: ScopeTable, disclose: Disclosure): CreateRefusal {
  return (coordinate, granted, { nodes, path }) => {
    const code: RefusalCode = granted === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
    const at = { nodes, path: path === undefined ? null : keysOf(path) }
    if (disclose === 'code') return withoutStack(undisclosed[code], { ...at, extensions: { code } })
    const requirement = table.requirement(coordinate)
    const missing = missingScopes(requirement, granted, table.catalogue.closure)
    const extensions = { code, coordinate, requiredScopes: requirement, missingScopes: missing }
    return withoutStack(messageOf(code, coordinate, requirement), { ...at, extensions })
  }
}

const undisclosed: Readonly<Record<RefusalCode, string>> = {
  UNAUTHENTICATED: 'A valid token is needed.',
  FORBIDDEN: 'The token does not grant this.',
}

function messageOf(code: RefusalCode, coordinate: string, requirement: Requirement): string {
  const needed = formatRequirement(requirement)
  if (needed === 'authenticated') return `${coordinate} needs a valid token.`
  return code === 'UNAUTHENTICATED'
    ? `${coordinate} needs a token with: ${needed}.`
    : `${coordinate} needs more than the token grants: ${needed}.`
}

/** A refusal is no fault in the code, and a list can hold thousands: none of them walks the stack. */
function withoutStack(
  message: string,
  options: NonNullable<ConstructorParameters<typeof GraphQLError>[1]>,
): ScopeRefusedError {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return new ScopeRefusedError(message, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function keysOf(path: GraphQLResolveInfo['path']): readonly (string | number)[] {
  const keys: (string | number)[] = []
  for (let step: GraphQLResolveInfo['path'] | undefined = path; step !== undefined; step = step.prev) {
    keys.push(step.key)
  }
  return keys.reverse()
}
