import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isTypeSubTypeOf,
  isUnionType,
} from 'graphql'

export type Composite = GraphQLObjectType | GraphQLInterfaceType

/** What of a schema a caller may use, and what GraphQL demands besides. */
export interface Visibility {
  /** Whether a value of the type can be given or had: something in it is usable. */
  hasType(type: GraphQLNamedType): boolean
  /** Of a hidden object: whether a visible interface of it has the field. */
  hasField(owner: Composite, field: string): boolean
  /** Whether the caller may use the field, and it is not there for the sake of an interface alone. */
  isUsable(owner: Composite, field: string): boolean
  /**
   * The type that the field is shown with: the declared one, or an interface's where the declared one is hidden.
   * Never `undefined` for a field that the owner has.
   */
  returnType(owner: Composite, field: string): GraphQLOutputType | undefined
  hasArgument(owner: Composite, field: string, argument: string): boolean
  hasInputField(owner: GraphQLInputObjectType, field: string): boolean
  /** @param coordinate of an enum value */
  hasValue(coordinate: string): boolean
}

/** @param permits whether the caller meets the rules of a coordinate, whatever the schema around it looks like */
export function createVisibility(
  schema: GraphQLSchema,
  permits: (coordinate: string) => boolean,
): Visibility {
  const unshowable = new Set<string>()
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
  for (;;) {
    const alive = new Set(types)
    const usable = createUsable(schema, permits, { alive, unshowable })
    while (removeUseless(alive, usable)) {}
    const visibility = createShown({ schema, permits, alive, usable })
    const conflicts = [...conflictsIn(schema, alive, visibility)]
    if (conflicts.length === 0) return visibility
    for (const coordinate of conflicts) unshowable.add(coordinate)
  }
}

interface Usable {
  type(type: GraphQLNamedType, finite: ReadonlySet<GraphQLNamedType>): boolean
  field(owner: Composite, field: string): boolean
  argument(owner: Composite, field: string, argument: string): boolean
  inputField(owner: GraphQLInputObjectType, field: string): boolean
}

interface Candidates {
  /** What has not been found useless so far. */
  readonly alive: ReadonlySet<GraphQLNamedType>
  /** Fields of interfaces that no type could be shown for on some implementor. */
  readonly unshowable: ReadonlySet<string>
}

function createUsable(
  schema: GraphQLSchema,
  permits: (coordinate: string) => boolean,
  { alive, unshowable }: Candidates,
): Usable {
  const suppliable = (owner: Composite, field: string, { name, type }: GraphQLArgument): boolean =>
    alive.has(getNamedType(type)) &&
    permits(`${owner.name}.${field}(${name}:)`) &&
    // An interface without objects must not demand what those that it implements have not.
    (!isInterfaceType(owner) || owner.getInterfaces().every((each) => !lacks(each, field, name)))

  const lacks = (owner: Composite, field: string, name: string): boolean =>
    findArgument(owner, field, name) !== undefined && !argument(owner, field, name)

  const direct = (owner: Composite, fieldName: string): boolean => {
    const field = owner.getFields()[fieldName]
    if (field === undefined || !alive.has(owner) || !alive.has(getNamedType(field.type))) return false
    const required = field.args.filter(isRequiredArgument)
    return (
      permits(`${owner.name}.${fieldName}`) && required.every((each) => suppliable(owner, fieldName, each))
    )
  }
  const field = (owner: Composite, name: string): boolean => {
    const possible = isInterfaceType(owner) ? schema.getPossibleTypes(owner) : []
    if (possible.length === 0) return direct(owner, name) && !unshowable.has(`${owner.name}.${name}`)
    const declared = owner.getFields()[name]
    if (declared === undefined || !alive.has(owner) || !alive.has(getNamedType(declared.type))) return false
    const required = declared.args.filter(isRequiredArgument)
    const takesRequired = (type: Composite) => required.every((each) => suppliable(type, name, each))
    return (
      !unshowable.has(`${owner.name}.${name}`) &&
      possible.some((type) => direct(type, name) && takesRequired(type))
    )
  }
  const inputField = (owner: GraphQLInputObjectType, name: string): boolean => {
    const declared = owner.getFields()[name]
    return (
      declared !== undefined && alive.has(getNamedType(declared.type)) && permits(`${owner.name}.${name}`)
    )
  }

  const argument = (owner: Composite, fieldName: string, name: string): boolean => {
    const declared = findArgument(owner, fieldName, name)
    if (declared === undefined) return false
    const possible = isInterfaceType(owner) ? schema.getPossibleTypes(owner) : []
    return (possible.length > 0 ? possible : [owner]).some(
      (type) => field(type, fieldName) && suppliable(type, fieldName, declared),
    )
  }

  return {
    field,
    inputField,
    argument,
    type(type, finite) {
      if (isUnionType(type)) return type.getTypes().some((member) => alive.has(member))
      if (isEnumType(type)) return type.getValues().some(({ name }) => permits(`${type.name}.${name}`))
      if (isInputObjectType(type)) {
        const fields = Object.keys(type.getFields())
        return finite.has(type) && fields.some((name) => inputField(type, name))
      }
      if (!isObjectType(type) && !isInterfaceType(type)) return true
      return Object.keys(type.getFields()).some((name) => field(type, name))
    },
  }
}

function findArgument(owner: Composite, field: string, name: string): GraphQLArgument | undefined {
  return owner.getFields()[field]?.args.find((each) => each.name === name)
}

/** @returns whether there was any: others can have become useless thereby */
function removeUseless(alive: Set<GraphQLNamedType>, usable: Usable): boolean {
  const finite = finiteInputs(alive, usable)
  const useless = [...alive].filter((type) => !usable.type(type, finite))
  for (const type of useless) alive.delete(type)
  return useless.length > 0
}

/** The input objects that a value can be written for: with fields hidden, a `@oneOf` can be left with itself alone. */
function finiteInputs(alive: ReadonlySet<GraphQLNamedType>, usable: Usable): ReadonlySet<GraphQLNamedType> {
  const finite = new Set<GraphQLNamedType>()
  const inputs = [...alive].filter(isInputObjectType)
  const hasValue = (input: GraphQLInputObjectType): boolean => {
    const fields = Object.values(input.getFields())
    const visible = fields.filter(({ name }) => usable.inputField(input, name))
    if (input.isOneOf) return visible.some(({ type }) => !isInputObjectType(type) || finite.has(type))
    const demanded = visible.flatMap(({ type }) => (isNonNullType(type) ? [type.ofType] : []))
    const lacksRequired = fields.some((each) => isRequiredInputField(each) && !visible.includes(each))
    return !lacksRequired && demanded.every((type) => !isInputObjectType(type) || finite.has(type))
  }
  let found = inputs
  while (found.length > 0) {
    found = inputs.filter((input) => !finite.has(input) && hasValue(input))
    for (const input of found) finite.add(input)
  }
  return finite
}

interface ShownNeeds {
  readonly schema: GraphQLSchema
  readonly permits: (coordinate: string) => boolean
  readonly alive: ReadonlySet<GraphQLNamedType>
  readonly usable: Usable
}

function createShown({ schema, permits, alive, usable }: ShownNeeds): Visibility {
  const demanding = (owner: Composite, field: string): readonly GraphQLInterfaceType[] =>
    owner.getInterfaces().filter((each) => alive.has(each) && hasField(each, field))
  const hasField = (owner: Composite, field: string): boolean =>
    usable.field(owner, field) || demanding(owner, field).length > 0
  const hasArgument = (owner: Composite, field: string, argument: string): boolean =>
    (usable.field(owner, field) && usable.argument(owner, field, argument)) ||
    demanding(owner, field).some((each) => hasArgument(each, field, argument))
  const returnType = (owner: Composite, field: string): GraphQLOutputType | undefined => {
    const declared = owner.getFields()[field]?.type
    if (declared === undefined || alive.has(getNamedType(declared))) return declared
    const demanded = demanding(owner, field).flatMap((each) => returnType(each, field) ?? [])
    return demanded.find((type) => isSubTypeOfAll(type, demanded, schema)) ?? demanded[0]
  }
  return {
    hasType: (type) => alive.has(type) || type.name.startsWith('__'),
    hasField,
    isUsable: usable.field,
    returnType,
    hasArgument,
    hasInputField: usable.inputField,
    hasValue: permits,
  }
}

/**
 * A field that two interfaces demand with types that do not go together, on a type that would return something hidden:
 * as nothing can be shown for it there, the interfaces cannot have it either.
 */
function* conflictsIn(
  schema: GraphQLSchema,
  alive: ReadonlySet<GraphQLNamedType>,
  { hasField, returnType }: Visibility,
): Iterable<string> {
  for (const type of alive) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.keys(type.getFields()).filter((name) => hasField(type, name))) {
      const parents = type.getInterfaces().filter((each) => alive.has(each) && hasField(each, field))
      const demanded = parents.flatMap((each) => returnType(each, field) ?? [])
      const shown = returnType(type, field)
      if (shown !== undefined && isSubTypeOfAll(shown, demanded, schema)) continue
      for (const { name } of parents) yield `${name}.${field}`
    }
  }
}

function isSubTypeOfAll(
  type: GraphQLOutputType,
  others: readonly GraphQLOutputType[],
  schema: GraphQLSchema,
): boolean {
  return others.every((other) => isTypeSubTypeOf(schema, type, other))
}
