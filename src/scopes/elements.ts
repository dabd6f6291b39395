import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
} from 'graphql'

/** One use of a directive at an element of a schema. */
export interface DirectiveUse {
  readonly name: string
  /**
   * As written, without any coercion to the type that the directive's definition gives it: strings, and lists and
   * objects of them, at any depth. Whatever else SDL can write (a number, a name without quotes, null) is null.
   */
  readonly args: Readonly<Record<string, unknown>>
  /** `undefined` for a use that stands in `extensions.directives`, as code-first schemas have it. */
  readonly node: ConstDirectiveNode | undefined
}

/** The directives that an element of a schema carries. */
export interface CarriedDirectives {
  readonly uses: readonly DirectiveUse[]
  /** Whether `extensions.directives` says something in a shape that is none of the two in use. */
  readonly isUnreadable: boolean
}

/** What of a schema element says which directives it carries. */
export interface Directable {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?:
    | readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
    | undefined
  readonly extensions: Readonly<Record<string | symbol, unknown>>
}

/** @param location as in the locations of a directive definition, `OBJECT` or `FIELD_DEFINITION` */
type Visit = (coordinate: string, location: string, carried: CarriedDirectives) => void

/** Visits the schema, and then every element that carries a directive; without introspection. */
export function visitCarriers(schema: GraphQLSchema, visit: Visit): void {
  visitElements(schema, (element, location, coordinate) => {
    const carried = directivesOf(element)
    // Most elements of a large schema carry nothing: not even their names are put together.
    if (carried !== nothing) visit(coordinate(), location, carried)
  })
}

type VisitOne = (element: Directable, location: string, coordinate: () => string) => void

/** Visits the schema, and then every element that can carry a directive; without introspection. */
export function visitElements(schema: GraphQLSchema, visit: VisitOne): void {
  visit(schema, 'SCHEMA', () => 'schema')
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isIntrospectionType(type)) visitType(type, visit)
  }
  for (const { name, args } of schema.getDirectives()) {
    for (const argument of args) {
      visit(argument, 'DIRECTIVE_ARGUMENT', () => `@${name}(${argument.name}:)`)
    }
  }
}

function visitType(type: GraphQLNamedType, visit: VisitOne): void {
  visit(type, locationOf(type), () => type.name)
  if (isEnumType(type)) {
    for (const value of type.getValues()) visit(value, 'ENUM_VALUE', () => `${type.name}.${value.name}`)
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      visit(field, 'INPUT_FIELD_DEFINITION', () => `${type.name}.${field.name}`)
    }
  } else if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      visit(field, 'FIELD_DEFINITION', () => `${type.name}.${field.name}`)
      for (const argument of field.args) {
        visit(argument, 'ARGUMENT_DEFINITION', () => `${type.name}.${field.name}(${argument.name}:)`)
      }
    }
  }
}

/** Whether the schema has an element of this coordinate, other than of a directive. */
export function hasElement(schema: GraphQLSchema, coordinate: string): boolean {
  const [, typeName = '', memberName, argumentName] =
    /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? []
  const type = schema.getType(typeName)
  if (type === undefined || isIntrospectionType(type)) return false
  if (memberName === undefined) return true
  if (isEnumType(type)) return argumentName === undefined && type.getValue(memberName) != null
  if (isInputObjectType(type)) return argumentName === undefined && type.getFields()[memberName] !== undefined
  if (!isObjectType(type) && !isInterfaceType(type)) return false
  const field = type.getFields()[memberName]
  if (field === undefined || argumentName === undefined) return field !== undefined
  return field.args.some(({ name }) => name === argumentName)
}

function locationOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'OBJECT'
  if (isInterfaceType(type)) return 'INTERFACE'
  if (isScalarType(type)) return 'SCALAR'
  if (isEnumType(type)) return 'ENUM'
  return isInputObjectType(type) ? 'INPUT_OBJECT' : 'UNION'
}

const nothing: CarriedDirectives = { uses: [], isUnreadable: false }

/** Extensions of the element in SDL are counted in. */
export function directivesOf({ astNode, extensionASTNodes, extensions }: Directable): CarriedDirectives {
  let nodes = astNode?.directives ?? []
  for (const extension of extensionASTNodes ?? []) nodes = [...nodes, ...(extension.directives ?? [])]
  if (nodes.length === 0 && extensions.directives === undefined) return nothing
  const uses = nodes.map((node) => ({ name: node.name.value, args: argumentsOf(node), node }))
  const extended = usesInExtensions(extensions.directives)
  return { uses: [...uses, ...(extended ?? [])], isUnreadable: extended === undefined }
}

function argumentsOf(node: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, readValue(value)]))
}

function readValue(value: ConstValueNode): unknown {
  if (value.kind === 'StringValue') return value.value
  if (value.kind === 'ListValue') return value.values.map(readValue)
  if (value.kind !== 'ObjectValue') return null
  return Object.fromEntries(value.fields.map((field) => [field.name.value, readValue(field.value)]))
}

/** Both shapes in use: `{ name: args }` or `{ name: [args] }`, and `[{ name, args }]`. @returns `undefined` for others */
function usesInExtensions(directives: unknown): readonly DirectiveUse[] | undefined {
  if (directives === undefined || directives === null) return []
  if (Array.isArray(directives)) {
    if (!directives.every((each) => isRecord(each) && typeof each.name === 'string')) return undefined
    return directives.map(({ name, args }) => extensionUse(name, args))
  }
  if (!isRecord(directives)) return undefined
  return Object.entries(directives).flatMap(([name, args]) =>
    (Array.isArray(args) && args.length > 0 ? args : [args]).map((each) => extensionUse(name, each)),
  )
}

function extensionUse(name: string, args: unknown): DirectiveUse {
  return { name: name.replace(/^@/, ''), args: isRecord(args) ? args : {}, node: undefined }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)
}
