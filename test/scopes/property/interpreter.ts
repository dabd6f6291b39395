import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql'
import { isStoredObject, type Stored, type StoredObject } from './objects.ts'
import { namedType, type Rule, readWrittenSchema, type WrittenSchema } from './rules.ts'
import { readVariables, suppliedRules, type VariableValue } from './supplied.ts'

/** A request, without its caller. */
export interface InterpretedRequest {
  readonly sdl: string
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly roots: ReadonlyMap<string, StoredObject>
}

/** One field node, as it can be selected on one object type. */
export interface PossibleSelection {
  readonly node: FieldNode
  readonly type: string
  /** Response keys from the root, joined by dots: each way there. */
  readonly paths: ReadonlySet<string>
  /** Everything that it can be refused for before a value is known. */
  readonly rules: readonly Rule[]
}

export interface ReachedField {
  /** Response keys and list indexes, joined by dots. */
  readonly path: string
  readonly type: string
  readonly nodes: readonly FieldNode[]
}

export interface Refusal {
  readonly path: string
  /** What the caller may not reach there: the field, what is supplied to it, or both; or an enum value in the answer. */
  readonly coordinates: readonly string[]
  /** Whether it is the field that is refused, before its resolver. */
  readonly field: boolean
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN'
}

export interface Interpretation {
  /** Null when a non-null position without a value leaves nothing of the whole. */
  readonly data: unknown
  /** Also those within what a null further up takes out of `data`. */
  readonly refusals: readonly Refusal[]
  /** Each field whose parent there is, refused or not. */
  readonly reached: readonly ReachedField[]
  /** Paths where a non-null position without a value, further down, left null. */
  readonly emptied: readonly string[]
}

export interface Interpreter {
  readonly operation: OperationDefinitionNode
  meets(rules: readonly Rule[], granted: readonly string[] | undefined): boolean
  fieldRules(coordinate: string): readonly Rule[]
  possibleTypes(type: string): readonly string[]
  /** The operation on each object type that could stand where it selects something, whatever the objects are. */
  possibleSelections(): readonly PossibleSelection[]
  /** The operation on the objects there are, for a caller. */
  execute(granted: readonly string[] | undefined): Interpretation
}

type Grouped = ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]>

/** GraphQL's execution (§6 of its specification), with the rules of each field looked up from the SDL, one by one. */
export function createInterpreter(request: InterpretedRequest): Interpreter {
  const schema = readWrittenSchema(request.sdl)
  const operation = findOperation(request)
  const variables = readVariables(operation, request.variables)
  const rootType = operation.operation === 'query' ? 'Query' : 'Mutation'
  const collect = (type: string, sets: readonly SelectionSetNode[]) =>
    collectFields({ schema, document: request.document, variables }, type, sets)

  return {
    operation,
    meets: schema.meets,
    fieldRules: (coordinate) => {
      const [type = '', field = ''] = coordinate.split('.')
      return schema.fieldRules(type, field)
    },
    possibleTypes: schema.possibleTypes,
    possibleSelections() {
      const found: (PossibleSelection & { readonly paths: Set<string> })[] = []
      const visit = (type: string, sets: readonly SelectionSetNode[], path: string) => {
        for (const [key, nodes] of collect(type, sets)) {
          const field = nodes[0].name.value
          if (field === '__typename') continue
          for (const node of nodes) {
            const known = found.find((one) => one.node === node && one.type === type)
            if (known !== undefined) known.paths.add(join(path, key))
            else {
              const rules = [
                ...schema.fieldRules(type, field),
                ...suppliedRules(schema, type, node, variables),
              ]
              found.push({ node, type, paths: new Set([join(path, key)]), rules })
            }
          }
          for (const possible of schema.possibleTypes(namedType(schema.field(type, field).type))) {
            visit(possible, selectionSets(nodes), join(path, key))
          }
        }
      }
      visit(rootType, [operation.selectionSet], '')
      return found
    },
    execute(granted) {
      const root = request.roots.get(rootType)
      if (root === undefined) throw new RangeError(`no object for ${rootType}`)
      const { objectValue, ...execution } = createExecution({ schema, variables, granted, collect })
      const data = objectValue(root, [operation.selectionSet], '')
      const emptied = data === undefined ? ['', ...execution.emptied] : execution.emptied
      return { ...execution, emptied, data: data ?? null }
    },
  }
}

interface ExecutionNeeds {
  readonly schema: WrittenSchema
  readonly variables: ReadonlyMap<string, VariableValue>
  readonly granted: readonly string[] | undefined
  readonly collect: (type: string, sets: readonly SelectionSetNode[]) => Grouped
}

/** Values are `undefined` where a position that must not be null would be: then what holds it is null, or `undefined` in turn. */
function createExecution({ schema, variables, granted, collect }: ExecutionNeeds) {
  const refusals: Refusal[] = []
  const reached: ReachedField[] = []
  const emptied: string[] = []
  const unmet = (rules: readonly Rule[]) => rules.filter((rule) => !schema.meets([rule], granted))
  const code = granted === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
  const refuse = (path: string, rules: readonly Rule[], field: boolean) =>
    refusals.push({ path, coordinates: rules.map(({ coordinate }) => coordinate), field, code })

  /** All fields are executed, even when one of them takes the whole object away. */
  function objectValue(object: StoredObject, sets: readonly SelectionSetNode[], path: string): unknown {
    const fields = [...collect(object.type, sets)].map(
      ([key, nodes]) => [key, fieldValue(object, nodes, join(path, key))] as const,
    )
    if (fields.some(([, value]) => value === undefined)) return undefined
    return Object.fromEntries(fields)
  }

  function fieldValue(
    object: StoredObject,
    nodes: readonly [FieldNode, ...FieldNode[]],
    path: string,
  ): unknown {
    const field = nodes[0].name.value
    if (field === '__typename') return object.type
    const { type } = schema.field(object.type, field)
    reached.push({ path, type: object.type, nodes })
    const closed = unmet([
      ...schema.fieldRules(object.type, field),
      ...suppliedRules(schema, object.type, nodes[0], variables),
    ])
    if (closed.length > 0) {
      refuse(path, closed, true)
      return type.kind === Kind.NON_NULL_TYPE ? undefined : null
    }
    return complete(type, object.fields.get(field) ?? null, selectionSets(nodes), path)
  }

  function complete(
    type: TypeNode,
    stored: Stored,
    sets: readonly SelectionSetNode[],
    path: string,
  ): unknown {
    if (type.kind === Kind.NON_NULL_TYPE) return completeNullable(type.type, stored, sets, path) ?? undefined
    const value = completeNullable(type, stored, sets, path)
    if (value === undefined) emptied.push(path)
    return value ?? null
  }

  function completeNullable(
    type: TypeNode,
    stored: Stored,
    sets: readonly SelectionSetNode[],
    path: string,
  ): unknown {
    if (stored === null) return null
    if (type.kind === Kind.LIST_TYPE) {
      if (!Array.isArray(stored)) throw new TypeError(`${path} is no list`)
      const items: readonly unknown[] = stored.map((item: Stored, index) =>
        complete(type.type, item, sets, join(path, index)),
      )
      return items.includes(undefined) ? undefined : items
    }
    if (isStoredObject(stored)) return objectValue(stored, sets, path)
    const name = namedType(type)
    const closed = schema.isEnum(name) ? unmet(schema.enumValueRules(name, String(stored))) : []
    if (closed.length === 0) return stored
    refuse(path, closed, false)
    return null
  }

  return { refusals, reached, emptied, objectValue }
}

interface CollectNeeds {
  readonly schema: WrittenSchema
  readonly document: DocumentNode
  readonly variables: ReadonlyMap<string, VariableValue>
}

/** GraphQL §6.3.2, CollectFields, for an object type. */
function collectFields(
  { schema, document, variables }: CollectNeeds,
  type: string,
  sets: readonly SelectionSetNode[],
): Grouped {
  const grouped = new Map<string, readonly [FieldNode, ...FieldNode[]]>()
  const visited = new Set<string>()
  const applies = (condition: string) => schema.possibleTypes(condition).includes(type)
  const visit = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives ?? [], variables)) continue
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value
        grouped.set(key, append(grouped.get(key), selection))
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        if (condition === undefined || applies(condition)) visit(selection.selectionSet)
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value)
        const fragment = findFragment(document, selection.name.value)
        if (applies(fragment.typeCondition.name.value)) visit(fragment.selectionSet)
      }
    }
  }
  for (const set of sets) visit(set)
  return grouped
}

function append(
  nodes: readonly [FieldNode, ...FieldNode[]] | undefined,
  node: FieldNode,
): readonly [FieldNode, ...FieldNode[]] {
  return nodes === undefined ? [node] : [...nodes, node]
}

function isIncluded(
  directives: readonly DirectiveNode[],
  variables: ReadonlyMap<string, VariableValue>,
): boolean {
  return directives.every((directive) => {
    const value = directive.arguments?.[0]?.value
    const variable = value?.kind === Kind.VARIABLE ? variables.get(value.name.value) : undefined
    const literal = variable !== undefined && 'literal' in variable ? variable.literal : value
    const condition =
      variable !== undefined && 'json' in variable
        ? variable.json
        : literal?.kind === Kind.BOOLEAN && literal.value
    return directive.name.value === 'skip' ? condition !== true : condition === true
  })
}

function selectionSets(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]))
}

function findOperation({ document, operationName }: InterpretedRequest): OperationDefinitionNode {
  const operation = document.definitions.find(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || node.name?.value === operationName),
  )
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new RangeError(`no operation ${operationName}`)
  return operation
}

function findFragment(document: DocumentNode, name: string): FragmentDefinitionNode {
  const fragment = document.definitions.find(
    (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  )
  if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) throw new RangeError(`no fragment ${name}`)
  return fragment
}

function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`
}
