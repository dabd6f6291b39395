import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql'
import type { OperationTable } from './compile.ts'
import { allOf, cheapestGroup, type Requirement, type ScopeGroup, satisfies } from './requirement.ts'
import { type OperationSource, selectFields } from './selection.ts'
import {
  anyVariables,
  executedVariables,
  leastVariables,
  sentVariables,
  type Variables,
  withoutShadowed,
} from './variables.ts'

/** A field that an operation selects, on the object types that it can be selected on. */
export interface SelectedField {
  readonly node: FieldNode
  /** Response keys from the root, without list indexes; the first way there, where a fragment gives several. */
  readonly path: readonly string[]
  /** Whether it is a field of the operation itself. */
  readonly isRoot: boolean
  /** One for each possible object type; at least one. */
  readonly on: readonly SelectedOn[]
}

export interface SelectedOn {
  /** The name of the object type. */
  readonly type: string
  /**
   * What has to be permitted on an object of this type: `Type.field`, and those of the arguments, input fields and enum
   * values that the selection supplies for which something is needed.
   */
  readonly coordinates: readonly string[]
}

export interface OperationScopes {
  readonly operation: OperationTypeNode
  /** Whether `__typename`, `__schema` or `__type` stands at its root. */
  readonly introspects: boolean
  /**
   * Each selected field once, however many fragments bring it in, from the root outwards. Without `__typename` and
   * introspection, which are no data, and without what `@skip` and `@include` leave out.
   */
  readonly selections: readonly SelectedField[]
  /**
   * What a caller must hold so that nothing that the operation selects or supplies can be refused, whatever objects it
   * meets. Enum values in the answer are not known before.
   *
   * @throws {RangeError} its alternatives multiply beyond 1,024
   */
  requirement(): Requirement
  /**
   * Scopes to request so that nothing of the operation can be refused: the cheapest group of its requirement for
   * this caller. Where alternatives multiply beyond 128, the cheapest group of each field instead.
   */
  cheapest(granted: Iterable<string> | undefined): ScopeGroup
  /** The selections that the caller is refused, in the order of `selections`; empty when all is allowed. */
  refused(granted: Iterable<string> | undefined): readonly RefusedSelection[]
  /** The same, for whoever knows which coordinates are refused. */
  refusedWhere(isRefused: (coordinate: string) => boolean): readonly RefusedSelection[]
}

export interface RefusedSelection {
  readonly selection: SelectedField
  /** Those of its coordinates that are refused; at least one, without repeats. */
  readonly coordinates: readonly string[]
  /** Whether it is refused on every possible type, and so for certain. */
  readonly certain: boolean
}

export interface OperationChoice {
  /** Needed when the document has several operations; others in the document do not count. */
  readonly operationName?: string | null | undefined
  /**
   * As the client sent them; the operation's own defaults are filled in. For a document that nobody has sent yet:
   * `'any'` takes in whatever the variables can bring in, `'least'` only what they bring in always.
   */
  readonly variables?: Readonly<Record<string, unknown>> | 'any' | 'least' | null | undefined
}

/** Beyond this the cheapest scopes are chosen field by field: a request must not make the server multiply for long. */
const maxOperationProduct = 128

/** What does not depend on variables is worked out once for each document. */
const remembered = new WeakMap<OperationTable, WeakMap<DocumentNode, Map<string, OperationScopes>>>()

/**
 * What an operation of a valid document selects and supplies, and so what its caller must hold. Every selection set is
 * visited once for each object type that it applies to, however often fragments bring it in.
 *
 * @throws {TypeError} the document has no such operation, or several and no name was given
 */
export function operationScopes(
  table: OperationTable,
  document: DocumentNode,
  { operationName, variables }: OperationChoice = {},
): OperationScopes {
  const known = rememberedOf(table, document)
  const analysed = known.get(operationName ?? '')
  if (analysed !== undefined) return analysed
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new TypeError('the document has no such operation, or several and none was chosen')
  const fragments = fragmentsOf(document)
  const { readsVariables, ...scopes } = scopesOf(table, {
    operation,
    fragment: (name) => fragments.get(name),
    variables: withoutShadowed(variablesOf(operation, variables), [...fragments.values()]),
  })
  if (!readsVariables) known.set(operationName ?? '', scopes)
  return scopes
}

/** `operationScopes` of an operation that is being executed, as one of its resolvers sees it. */
export function executedScopes(table: OperationTable, info: GraphQLResolveInfo): OperationScopes {
  const { operation, fragments } = info
  const fragment = (name: string) => (Object.hasOwn(fragments, name) ? fragments[name] : undefined)
  return scopesOf(table, { operation, fragment, variables: executedVariables(info) })
}

function scopesOf(table: OperationTable, source: OperationSource) {
  const selected = selectFields(table, source)
  return { operation: source.operation.operation, ...selected, ...judge(table, selected.selections) }
}

function variablesOf(operation: OperationDefinitionNode, variables: OperationChoice['variables']): Variables {
  if (variables === 'any') return anyVariables
  if (variables === 'least') return leastVariables(operation)
  return sentVariables(operation, new Map(Object.entries(variables ?? {})))
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return fragments
}

function rememberedOf(table: OperationTable, document: DocumentNode): Map<string, OperationScopes> {
  const documents = remembered.get(table) ?? new WeakMap<DocumentNode, Map<string, OperationScopes>>()
  remembered.set(table, documents)
  const operations = documents.get(document) ?? new Map<string, OperationScopes>()
  documents.set(document, operations)
  return operations
}

function judge(
  table: OperationTable,
  selections: readonly SelectedField[],
): Pick<OperationScopes, 'requirement' | 'cheapest' | 'refused' | 'refusedWhere'> {
  const { closure } = table.catalogue
  const coordinates = new Set(selections.flatMap(({ on }) => on.flatMap((each) => each.coordinates)))
  const requirements = () => [...coordinates].map((coordinate) => table.requirement(coordinate))
  return {
    requirement: () => allOf(requirements(), closure),
    cheapest(granted) {
      try {
        return cheapestGroup(allOf(requirements(), closure, maxOperationProduct), granted, closure)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        const groups = requirements().map((each) => cheapestGroup(each, granted, closure))
        return cheapestGroup(allOf([[groups.flat()]], closure), granted, closure)
      }
    },
    refused(granted) {
      const held = granted && closure(granted)
      return refusedOf(selections, (coordinate) => !satisfies(table.requirement(coordinate), held))
    },
    refusedWhere: (isRefused) => refusedOf(selections, isRefused),
  }
}

function refusedOf(
  selections: readonly SelectedField[],
  isRefused: (coordinate: string) => boolean,
): readonly RefusedSelection[] {
  return selections.flatMap((selection) => {
    const refusedOn = selection.on.map((each) => each.coordinates.filter(isRefused))
    const coordinates = [...new Set(refusedOn.flat())]
    if (coordinates.length === 0) return []
    return [{ selection, coordinates, certain: refusedOn.every((each) => each.length > 0) }]
  })
}
