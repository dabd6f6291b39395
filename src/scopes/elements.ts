import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type GraphQLArgument,
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

export interface SchemaElement {
  readonly coordinate: string
  /** As in the locations of a directive definition, `OBJECT` or `FIELD_DEFINITION`. */
  readonly location: string
  readonly uses: readonly DirectiveUse[]
  /** Whether `extensions.directives` says something in a shape that is none of the two in use. */
  readonly isUnreadable: boolean
}

/** What of a schema element says which directives it carries. */
interface Directable {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?:
    | readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
    | undefined
  readonly extensions: Readonly<Record<string | symbol, unknown>>
}

/** The schema, and then every element that can carry a directive, extensions counted in; without introspection. */
export function* elementsOf(schema: GraphQLSchema): Iterable<SchemaElement> {
  yield element('schema', 'SCHEMA', schema)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isIntrospectionType(type)) yield* elementsOfType(type)
  }
  for (const directive of schema.getDirectives()) {
    for (const argument of directive.args) {
      yield element(`@${directive.name}(${argument.name}:)`, 'DIRECTIVE_ARGUMENT', argument)
    }
  }
}

function* elementsOfType(type: GraphQLNamedType): Iterable<SchemaElement> {
  yield element(type.name, locationOf(type), type)
  if (isEnumType(type)) {
    for (const value of type.getValues()) yield element(`${type.name}.${value.name}`, 'ENUM_VALUE', value)
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield element(`${type.name}.${field.name}`, 'INPUT_FIELD_DEFINITION', field)
    }
  } else if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield element(`${type.name}.${field.name}`, 'FIELD_DEFINITION', field)
      for (const argument of field.args) {
        yield element(argumentCoordinate(type, field, argument), 'ARGUMENT_DEFINITION', argument)
      }
    }
  }
}

function argumentCoordinate(
  type: GraphQLNamedType,
  field: { readonly name: string },
  argument: GraphQLArgument,
): string {
  return `${type.name}.${field.name}(${argument.name}:)`
}

function locationOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'OBJECT'
  if (isInterfaceType(type)) return 'INTERFACE'
  if (isScalarType(type)) return 'SCALAR'
  if (isEnumType(type)) return 'ENUM'
  return isInputObjectType(type) ? 'INPUT_OBJECT' : 'UNION'
}

function element(coordinate: string, location: string, directable: Directable): SchemaElement {
  const nodes = [directable.astNode, ...(directable.extensionASTNodes ?? [])].flatMap(
    (node) => node?.directives ?? [],
  )
  const uses = nodes.map((node) => ({ name: node.name.value, args: argumentsOf(node), node }))
  const extended = usesInExtensions(directable.extensions.directives)
  return { coordinate, location, uses: [...uses, ...(extended ?? [])], isUnreadable: extended === undefined }
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
