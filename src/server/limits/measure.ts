import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type ValidationContext,
} from 'graphql'

/** A field as it stands in a document, and what the schema says of it; `undefined` where the schema has no such field. */
export interface Selected {
  readonly node: FieldNode
  readonly definition: GraphQLField<unknown, unknown> | undefined
  readonly parentType: GraphQLNamedType | undefined
}

/** What a field adds, given what all the fields below it come to; `0` below a leaf. */
export type MeasureField = (field: Selected, below: number) => number

/**
 * Adds up a number over an operation: what stands in a fragment counts wherever the fragment is spread, but once in each
 * selection set, as it runs once there.
 *
 * Each field of the document is measured once, so the work grows with the square of the document at the worst, however
 * often fragments spread each other; one that contains itself is another rule's to refuse, and counts nothing within
 * itself.
 */
export function createMeasure(
  context: ValidationContext,
  measureField: MeasureField,
  add = (sum: number, each: number) => sum + each,
): (operation: OperationDefinitionNode) => number {
  const known = new Map<FieldNode, number>()
  const measureSet = (set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): number =>
    set === undefined
      ? 0
      : selectedFields(context, set, type).reduce((sum, field) => add(sum, measure(field)), 0)
  const measure = (field: Selected): number => {
    const before = known.get(field.node)
    if (before !== undefined) return before
    known.set(field.node, 0)
    const type = field.definition && getNamedType(field.definition.type)
    const measured = measureField(field, measureSet(field.node.selectionSet, type))
    known.set(field.node, measured)
    return measured
  }
  return ({ operation, selectionSet }) =>
    measureSet(selectionSet, context.getSchema().getRootType(operation) ?? undefined)
}

/** The fields of a selection set and of the fragments in it, each fragment once. */
export function selectedFields(
  context: Pick<ValidationContext, 'getFragment' | 'getSchema'>,
  selectionSet: SelectionSetNode,
  type: GraphQLNamedType | undefined,
): readonly Selected[] {
  const spread = new Set<string>()
  const found: Selected[] = []
  const collect = (set: SelectionSetNode, parentType: GraphQLNamedType | undefined) => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        found.push({ node: selection, definition: findField(parentType, selection.name.value), parentType })
        continue
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : findFragment(selection.name.value)
      if (fragment === undefined) continue
      const { typeCondition } = fragment
      const condition = typeCondition ? typeFromAST(context.getSchema(), typeCondition) : parentType
      collect(fragment.selectionSet, condition)
    }
  }
  const findFragment = (name: string) => {
    if (spread.has(name)) return undefined
    spread.add(name)
    return context.getFragment(name) ?? undefined
  }
  collect(selectionSet, type)
  return found
}

function findField(type: GraphQLNamedType | undefined, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

/** Introspection is as deep as types are wrapped, and a rule of GraphQL's own keeps it from going round in circles. */
export function isIntrospection({ node }: Selected): boolean {
  return node.name.value.startsWith('__')
}
