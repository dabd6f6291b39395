import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { OperationTable } from './compile.ts'
import { suppliedRulesOf } from './inputs.ts'
import type { SelectedField, SelectedOn } from './operation.ts'
import type { Variables } from './variables.ts'

export interface Selected {
  readonly selections: readonly SelectedField[]
  readonly introspects: boolean
  /** Whether another request with other variables may select or supply something else. */
  readonly readsVariables: boolean
}

/** A path that shares what is above it: written out, those of a deep document would be as long as its depth squared. */
interface Step {
  readonly key: string
  readonly above: Step | undefined
}

interface Visit {
  readonly selectionSet: SelectionSetNode
  readonly types: readonly GraphQLObjectType[]
  /** `undefined` at the root. */
  readonly step: Step | undefined
}

/** One operation of a document, with what it needs of the rest. */
export interface OperationSource {
  readonly operation: OperationDefinitionNode
  readonly fragment: (name: string) => FragmentDefinitionNode | undefined
  readonly variables: Variables
}

/** Walks an operation, narrowing the possible objects at every fragment. */
export function selectFields(
  table: OperationTable,
  { operation, fragment: fragmentNamed, variables: known }: OperationSource,
): Selected {
  const { schema } = table
  const root = schema.getRootType(operation.operation)
  if (!root) throw new TypeError(`the schema has no ${operation.operation} type`)
  let readsVariables = false
  let introspects = false
  const variables: Variables = (name) => {
    readsVariables = true
    return known(name)
  }
  const unvisited = createVisitMemo()
  const unvisitedAtRoot = createVisitMemo()
  const selections = new Map<FieldNode, { step: Step; on: SelectedOn[] }>()
  // A queue in place of recursion: thousands of nested fragments are no more to it than thousands of fields.
  const queue: Visit[] = [{ selectionSet: operation.selectionSet, types: [root], step: undefined }]
  for (const { selectionSet, types: candidates, step } of queue) {
    // What a fragment brings in at the root is of the operation itself, wherever else it was met before.
    const types = (step === undefined ? unvisitedAtRoot : unvisited)(selectionSet, candidates)
    if (types.length === 0) continue
    for (const selection of selectionSet.selections) {
      if (isLeftOut(selection.directives, variables)) continue
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value
        if (step === undefined && name.startsWith('__')) introspects = true
        const owners = types.filter((type) => type.getFields()[name] !== undefined)
        if (owners.length === 0) continue
        const here: Step = { key: selection.alias?.value ?? name, above: step }
        const selected = selections.get(selection) ?? { step: here, on: [] }
        selections.set(selection, selected)
        if (step === undefined) selected.step = here
        for (const owner of owners) {
          // Only the root type can have been met before, elsewhere than at the root.
          const isKnown = owner === root && selected.on.some(({ type }) => type === owner.name)
          if (!isKnown) selected.on.push(selectedOn(table, owner, selection, variables))
        }
        if (selection.selectionSet === undefined) continue
        const returned = returnedTypes(schema, owners, name)
        queue.push({ selectionSet: selection.selectionSet, types: returned, step: here })
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(selection.name.value)
        if (fragment === undefined) continue
        const narrowed = narrow(schema, types, fragment.typeCondition?.name.value)
        queue.push({ selectionSet: fragment.selectionSet, types: narrowed, step })
      }
    }
  }
  return {
    selections: Array.from(selections, ([node, { step, on }]) => createSelectedField(node, step, on)),
    introspects,
    readsVariables,
  }
}

function createSelectedField(node: FieldNode, step: Step, on: readonly SelectedOn[]): SelectedField {
  return {
    node,
    on,
    isRoot: step.above === undefined,
    get path() {
      return keysOf(step)
    },
  }
}

function keysOf(step: Step): readonly string[] {
  const keys: string[] = []
  for (let at: Step | undefined = step; at !== undefined; at = at.above) keys.push(at.key)
  return keys.reverse()
}

function selectedOn(
  table: OperationTable,
  owner: GraphQLObjectType,
  node: FieldNode,
  variables: Variables,
): SelectedOn {
  const coordinate = `${owner.name}.${node.name.value}`
  const supplied = suppliedRulesOf(table, owner, node.name.value)
  const coordinates = supplied.possible ? [coordinate, ...supplied.find(node, variables)] : [coordinate]
  return { type: owner.name, coordinates }
}

/** The objects that a field can give, over all the types it is selected on: each may return another one. */
function returnedTypes(
  schema: GraphQLSchema,
  owners: readonly GraphQLObjectType[],
  fieldName: string,
): readonly GraphQLObjectType[] {
  const named = new Set(owners.map((owner) => getNamedType(owner.getFields()[fieldName]?.type)))
  return [...new Set([...named].flatMap((type) => possibleTypes(schema, type)))]
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
  return isObjectType(type) ? [type] : []
}

/** Gives of the types those that a selection set was not visited with before, and remembers them. */
function createVisitMemo() {
  const visited = new Map<SelectionSetNode, Set<GraphQLObjectType>>()
  return (
    selectionSet: SelectionSetNode,
    types: readonly GraphQLObjectType[],
  ): readonly GraphQLObjectType[] => {
    const before = visited.get(selectionSet) ?? new Set()
    visited.set(selectionSet, before)
    const unvisited = types.filter((type) => !before.has(type))
    for (const type of unvisited) before.add(type)
    return unvisited
  }
}

/** GraphQL §3.13.1–2: `@skip(if: true)` or `@include(if: false)`. */
function isLeftOut(directives: readonly DirectiveNode[] = [], variables: Variables): boolean {
  return directives.some(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return false
    const condition = args?.find((argument) => argument.name.value === 'if')?.value
    const isOpen = condition?.kind === Kind.VARIABLE && variables(condition.name.value).kind === 'least'
    return isOpen || conditionValue(condition, variables) === (name.value === 'skip')
  })
}

function conditionValue(node: ValueNode | undefined, variables: Variables): unknown {
  if (node?.kind === Kind.BOOLEAN) return node.value
  if (node?.kind !== Kind.VARIABLE) return undefined
  const variable = variables(node.name.value)
  if (variable.kind === 'default') return conditionValue(variable.node, variables)
  return 'value' in variable ? variable.value : undefined
}
