import { badInput } from './request-error.ts'

/**
 * Forward pagination after the GraphQL Cursor Connections Specification. Every record's `id` sorts by the time it was
 * made, so an id is all that a cursor has to hold.
 */

export interface PageRequest {
  /** How many records at the most; at least 1. */
  readonly first: number
  /** The id of the last record already seen; `undefined` starts at the beginning. */
  readonly after: string | undefined
}

export interface Page<Record> {
  /** In ascending order of `id`. */
  readonly nodes: readonly Record[]
  readonly hasNextPage: boolean
}

/** The arguments of a field that gives a connection. */
export interface PageArguments {
  readonly first: number
  readonly after?: string | null | undefined
}

export interface Connection<Record> {
  readonly edges: readonly { readonly cursor: string; readonly node: Record }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | undefined }
}

/** @throws {RequestError} BAD_USER_INPUT */
export function requirePageRequest({ first, after }: PageArguments): PageRequest {
  return { first: requireFirst(first), after: typeof after === 'string' ? decodeCursor(after) : undefined }
}

/** @throws {RequestError} BAD_USER_INPUT */
export function requireFirst(first: number): number {
  if (first >= 1 && first <= 100) return first
  throw badInput('first', 'must be 1 to 100')
}

/** A page as the schema shows it. */
export function toConnection<Record extends { readonly id: string }>(page: Page<Record>): Connection<Record> {
  const edges = page.nodes.map((node) => ({ cursor: encodeCursor(node.id), node }))
  return { edges, pageInfo: { hasNextPage: page.hasNextPage, endCursor: edges.at(-1)?.cursor } }
}

/** Opaque to clients, which are to send it back as it is. */
export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/**
 * The id in a cursor; whether anything has that id, or had it, is not looked up.
 *
 * @throws {RequestError} BAD_USER_INPUT: not a cursor that `encodeCursor` made of an id
 */
export function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString()
  // Buffer skips what is not base64url, so only the way back tells whether there was any of it.
  if (/^[a-z]{3}_[\w-]+$/.test(id) && encodeCursor(id) === cursor) return id
  throw badInput('after', 'must be the cursor of an edge')
}
