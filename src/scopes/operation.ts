import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type { ScopeTable } from './compile.ts'
import { allOf, cheapestGroup, type Requirement, type ScopeGroup, satisfies } from './requirement.ts'

/** A field that an operation selects, on the object types that it can be selected on where it stands. */
export interface SelectedField {
  readonly node: FieldNode
  /** Response keys from the root, without list indexes; the first way there, where a fragment gives several. */
  readonly path: readonly string[]
  /** `Type.field`, one for each possible object type; at least one. */
  readonly coordinates: readonly string[]
}

export interface OperationScopes {
  readonly operation: OperationTypeNode
  /** Whether `__typename`, `__schema` or `__type` stands at its root. */
  readonly introspects: boolean
  /**
   * Each selected field once for every set of object types it is selected on, from the root outwards. Without
   * `__typename` and introspection, which are no data, and without what `@skip` and `@include` leave out.
   */
  readonly selections: readonly SelectedField[]
  /**
   * What a caller must hold so that nothing of the operation can be refused, whatever objects it meets.
   *
   * @throws {RangeError} its alternatives multiply beyond 4,096
   */
  requirement(): Requirement
  /**
   * Scopes to request so that nothing of the operation can be refused: the cheapest group of its requirement for
   * this caller. Where alternatives multiply beyond 4,096, the cheapest group of each field instead.
   */
  cheapest(granted: Iterable<string> | undefined): ScopeGroup
  /** The selections that the caller is refused, in the order of `selections`; empty when all is allowed. */
  refused(granted: Iterable<string> | undefined): readonly RefusedSelection[]
}

export interface RefusedSelection {
  readonly selection: SelectedField
  /** Those of its coordinates that are refused; at least one. */
  readonly coordinates: readonly string[]
  /** Whether it is refused on every possible type, and so for certain. */
  readonly certain: boolean
}

export interface OperationChoice {
  /** Needed when the document has several operations; others in the document do not count. */
  readonly operationName?: string | null | undefined
  /** Read for `@skip` and `@include`; the defaults of the operation's variables are filled in. */
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

/**
 * What an operation of a valid document selects, and so what its caller must hold. Every selection set is visited
 * once for each set of object types that it applies to, however often fragments bring it in.
 *
 * @throws {TypeError} the document has no such operation, or several and no name was given
 */
export function operationScopes(
  table: ScopeTable,
  document: DocumentNode,
  { operationName, variables }: OperationChoice = {},
): OperationScopes {
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new TypeError('the document has no such operation, or several and none was chosen')
  const { closure } = table.catalogue
  const { selections, introspects } = selectedFields(table.schema, document, operation, variables ?? {})
  const requirements = () =>
    [...new Set(selections.flatMap(({ coordinates }) => coordinates))].map((each) => table.requirement(each))
  const requirement = () => allOf(requirements(), closure)
  return {
    operation: operation.operation,
    introspects,
    selections,
    requirement,
    cheapest(granted) {
      try {
        return cheapestGroup(requirement(), granted, closure)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        const groups = requirements().map((each) => cheapestGroup(each, granted, closure))
        return cheapestGroup(allOf([[groups.flat()]], closure), granted, closure)
      }
    },
    refused(granted) {
      const isRefused = (coordinate: string) => !satisfies(table.requirement(coordinate), granted, closure)
      return selections.flatMap((selection) => {
        const coordinates = selection.coordinates.filter(isRefused)
        if (coordinates.length === 0) return []
        return [{ selection, coordinates, certain: coordinates.length === selection.coordinates.length }]
      })
    },
  }
}

interface Visit {
  readonly selectionSet: SelectionSetNode
  readonly types: readonly GraphQLObjectType[]
  readonly path: readonly string[]
}

function selectedFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Pick<OperationScopes, 'selections' | 'introspects'> {
  const root = schema.getRootType(operation.operation)
  if (!root) throw new TypeError(`the schema has no ${operation.operation} type`)
  const fragments = fragmentsOf(document)
  const isIncluded = createIsIncluded(operation, variables)
  const isFirstVisit = createVisitMemo()
  const selections: SelectedField[] = []
  let introspects = false
  // A queue in place of recursion: thousands of nested fragments are no more to it than thousands of fields.
  const queue: Visit[] = [{ selectionSet: operation.selectionSet, types: [root], path: [] }]
  for (const { selectionSet, types, path } of queue) {
    if (types.length === 0 || !isFirstVisit(selectionSet, types)) continue
    for (const selection of selectionSet.selections) {
      if (!isIncluded(selection.directives)) continue
      if (selection.kind === Kind.FIELD) {
        if (path.length === 0 && selection.name.value.startsWith('__')) introspects = true
        const owners = types.filter((type) => type.getFields()[selection.name.value] !== undefined)
        if (owners.length === 0) continue
        const fieldPath = [...path, selection.alias?.value ?? selection.name.value]
        const coordinates = owners.map(({ name }) => `${name}.${selection.name.value}`)
        selections.push({ node: selection, path: fieldPath, coordinates })
        if (selection.selectionSet === undefined) continue
        const returned = returnedTypes(schema, owners, selection.name.value)
        queue.push({ selectionSet: selection.selectionSet, types: returned, path: fieldPath })
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (fragment === undefined) continue
        const narrowed = narrow(schema, types, fragment.typeCondition?.name.value)
        queue.push({ selectionSet: fragment.selectionSet, types: narrowed, path })
      }
    }
  }
  return { selections, introspects }
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return fragments
}

/** The objects that a field can give, over all the types it is selected on: each may return another one. */
function returnedTypes(
  schema: GraphQLSchema,
  owners: readonly GraphQLObjectType[],
  fieldName: string,
): readonly GraphQLObjectType[] {
  const returned = owners.flatMap((owner) =>
    possibleTypes(schema, getNamedType(owner.getFields()[fieldName]?.type)),
  )
  return [...new Set(returned)]
}

function narrow(
  schema: GraphQLSchema,
  types: readonly GraphQLObjectType[],
  condition: string | undefined,
): readonly GraphQLObjectType[] {
  if (condition === undefined) return types
  const possible = new Set(possibleTypes(schema, schema.getType(condition)))
  return types.filter((type) => possible.has(type))
}

function possibleTypes(
  schema: GraphQLSchema,
  type: GraphQLNamedType | undefined,
): readonly GraphQLObjectType[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type)
  return isObjectType(type) && !type.name.startsWith('__') ? [type] : []
}

function createVisitMemo(): (selectionSet: SelectionSetNode, types: readonly GraphQLObjectType[]) => boolean {
  const visited = new Map<SelectionSetNode, Set<string>>()
  return (selectionSet, types) => {
    const key = types
      .map(({ name }) => name)
      .sort()
      .join(' ')
    const keys = visited.get(selectionSet) ?? new Set()
    visited.set(selectionSet, keys)
    return keys.size < keys.add(key).size
  }
}

/** GraphQL §3.13.1–2: left out when `@skip(if: true)` or `@include(if: false)`. */
function createIsIncluded(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): (directives: readonly DirectiveNode[] | undefined) => boolean {
  const values = new Map<string, unknown>()
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const { value: name } = variable.name
    const isGiven = Object.hasOwn(variables, name) && variables[name] !== undefined
    if (isGiven) values.set(name, variables[name])
    else if (defaultValue?.kind === Kind.BOOLEAN) values.set(name, defaultValue.value)
  }
  return (directives = []) =>
    !directives.some(({ name, arguments: args }) => {
      if (name.value !== 'skip' && name.value !== 'include') return false
      const condition = args?.find((argument) => argument.name.value === 'if')?.value
      const value =
        condition?.kind === Kind.VARIABLE
          ? values.get(condition.name.value)
          : condition?.kind === Kind.BOOLEAN && condition.value
      return value === (name.value === 'skip')
    })
}
