import { type DocumentNode, type GraphQLError, getLocation, Kind, parse, validate } from 'graphql'
import type { ScopeTable } from './compile.ts'
import { operationScopes } from './operation.ts'
import { formatRequirement, implies, type Requirement } from './requirement.ts'

/** A document that clients may send by its id, and what it was looked at for. */
export interface RegisteredDocument {
  /** Unique; by custom the SHA-256 of the document in hexadecimal. */
  readonly id: string
  /** One operation, with the fragments that it spreads. */
  readonly document: string
  /** What a caller must hold so that nothing of it is refused, whatever the variables. */
  readonly requirement: Requirement
}

/** Documents of which something is wrong: none of them may be served. */
export class DocumentsError extends Error {
  override readonly name = 'DocumentsError'
  /** At least one, each with the name of its operation and its id. */
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * Works out what documents need, so that they can be registered.
 *
 * @returns in the order given; once what is given twice, with the same id and text
 * @throws {DocumentsError} a document that is not valid on the schema, or has not one operation; two with the same id
 */
export function registerDocuments(
  table: ScopeTable,
  documents: readonly Pick<RegisteredDocument, 'id' | 'document'>[],
): readonly RegisteredDocument[] {
  const given = new Map(documents.map((each) => [JSON.stringify([each.id, each.document]), each]))
  const faults = repeatedIds([...given.values()])
  const registered = [...given.values()].flatMap(({ id, document }) => {
    const read = readDocument(table, document)
    if (read.faults.length === 0) return [{ id, document, requirement: read.requirement }]
    faults.push(...read.faults.map((fault) => `${titleOf(id, document)}: ${fault}`))
    return []
  })
  if (faults.length > 0) throw new DocumentsError(faults)
  return registered
}

/**
 * Looks whether registered documents may be served as they are: each is still valid, and needs no more than it was
 * registered for. One that needs less by now is in order.
 *
 * @throws {DocumentsError} with everything that is wrong
 */
export function requireRegistered(table: ScopeTable, documents: readonly RegisteredDocument[]): void {
  const faults = repeatedIds(documents)
  for (const { id, document, requirement } of documents) {
    const read = readDocument(table, document)
    const reasons = read.faults.length > 0 ? read.faults : raised(requirement, read.requirement, table)
    faults.push(...reasons.map((reason) => `${titleOf(id, document)}: ${reason}`))
  }
  if (faults.length > 0) throw new DocumentsError(faults)
}

function raised(registered: unknown, needed: Requirement, { catalogue }: ScopeTable): readonly string[] {
  if (!isRequirement(registered)) return ['does not say what it was registered for; register it again']
  if (implies(registered, needed, catalogue.closure)) return []
  const [now, before] = [formatRequirement(needed), formatRequirement(registered)]
  return [`needs ${now} by now, and was registered for ${before}; look at it, and register it again`]
}

/** What is read from a file may be anything. No group at all would be met by nobody, and so imply everything. */
function isRequirement(value: unknown): value is Requirement {
  const isGroup = (group: unknown) =>
    Array.isArray(group) && group.every((scope: unknown) => typeof scope === 'string')
  return value === 'public' || (Array.isArray(value) && value.length > 0 && value.every(isGroup))
}

type Read =
  | { readonly faults: readonly []; readonly requirement: Requirement }
  | { readonly faults: readonly string[]; readonly requirement: 'public' }

function readDocument(table: ScopeTable, text: string): Read {
  const document = parseOrFault(text)
  if (typeof document === 'string') return { faults: [document], requirement: 'public' }
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  if (operations.length !== 1) {
    return { faults: [`has ${operations.length} operations; register each by itself`], requirement: 'public' }
  }
  const errors = validate(table.schema, document)
  if (errors.length > 0) return { faults: errors.map(formatError), requirement: 'public' }
  return requirementOf(table, document)
}

function requirementOf(table: ScopeTable, document: DocumentNode): Read {
  try {
    return { faults: [], requirement: operationScopes(table, document, { variables: 'any' }).requirement() }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { faults: ['has too many alternatives to write down; divide it'], requirement: 'public' }
  }
}

function parseOrFault(text: string): DocumentNode | string {
  try {
    return parse(text)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function formatError({ message, nodes, source }: GraphQLError): string {
  const location = nodes?.[0]?.loc
  const place = source && location && getLocation(source, location.start)
  return place ? `${message} (${place.line}:${place.column})` : message
}

/** By the name of the operation, which says more than the id. */
function titleOf(id: string, document: string): string {
  const name = operationNameOf(document)
  return name === undefined ? `document ${id}` : `document ${id} (${name})`
}

/** Of its first operation. @returns `undefined` where that has no name, and for what is no document */
export function operationNameOf(text: string): string | undefined {
  const document = parseOrFault(text)
  if (typeof document === 'string') return undefined
  return document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)?.name?.value
}

function repeatedIds(documents: readonly { readonly id: string }[]): string[] {
  const seen = new Set<string>()
  const repeated = new Set(documents.map(({ id }) => id).filter((id) => seen.size === seen.add(id).size))
  return [...repeated].map((id) => `document ${id} stands more than once`)
}
