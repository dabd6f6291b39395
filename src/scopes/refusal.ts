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
  /** How many refusals of one selection this one stands for; only where they are grouped. */
  readonly count?: number
}

/**
 * A field that the caller's token does not open. While an operation runs it has the field's path, and the field is
 * null; when the whole operation is refused it has no path, for nothing ran.
 */
export class ScopeRefusedError extends GraphQLError {
  declare readonly extensions: RefusalExtensions & Record<string, unknown>
}

/** The refusal that an error is, or that an executor has wrapped in one of its own to say where it happened. */
export function findRefusal(error: GraphQLError): ScopeRefusedError | undefined {
  if (error instanceof ScopeRefusedError) return error
  return error.originalError instanceof ScopeRefusedError ? error.originalError : undefined
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
  const describe = createDescribe(table, disclose)
  return (coordinate, granted, { nodes, path }) => {
    const { message, extensions } = describe(coordinate, granted)
    // The extensions anew for each error: whoever formats one may change it.
    const own = { message, path: path && keysOf(path), extensions: { ...extensions } }
    return Object.assign(Object.create(originAt(nodes)), own)
  }
}

interface Description {
  readonly message: string
  readonly extensions: RefusalExtensions
}

/** A list can refuse the same thing a thousand times: what is said of it is put together once for each caller. */
function createDescribe(table: ScopeTable, disclose: Disclosure) {
  const known = new WeakMap<object, Map<string, Description>>()
  const nobody = {}
  return (coordinate: string, granted: readonly string[] | undefined): Description => {
    const descriptions = known.get(granted ?? nobody) ?? new Map<string, Description>()
    known.set(granted ?? nobody, descriptions)
    const description = descriptions.get(coordinate) ?? describeRefusal(coordinate, granted, table, disclose)
    descriptions.set(coordinate, description)
    return description
  }
}

function describeRefusal(
  coordinate: string,
  granted: readonly string[] | undefined,
  table: ScopeTable,
  disclose: Disclosure,
): Description {
  const code: RefusalCode = granted === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
  if (disclose === 'code') return { message: undisclosed[code], extensions: { code } }
  const requirement = table.requirement(coordinate)
  const missing = missingScopes(requirement, granted, table.catalogue.closure)
  return {
    message: messageOf(code, coordinate, requirement),
    extensions: { code, coordinate, requiredScopes: requirement, missingScopes: missing },
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

const origins = new WeakMap<ASTNode, ScopeRefusedError>()

/**
 * What all refusals of one selection have in common, as their prototype. A refusal is no fault in the code, and a list
 * can hold thousands: none of them walks the stack, or looks for its line in the document, again.
 */
function originAt(nodes: readonly ASTNode[]): ScopeRefusedError {
  const [node] = nodes
  const known = nodes.length === 1 && node !== undefined ? origins.get(node) : undefined
  if (known !== undefined) return known
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const origin = new ScopeRefusedError('', { nodes })
    if (nodes.length === 1 && node !== undefined) origins.set(node, origin)
    return origin
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
