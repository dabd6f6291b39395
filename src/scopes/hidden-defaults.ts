import {
  defaultFieldResolver,
  type GraphQLArgumentConfig,
  GraphQLDirective,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from 'graphql'
import type { Composite, Visibility } from './visibility.ts'

type Resolver = GraphQLFieldResolver<unknown, unknown>

/** What becomes of the defaults that a view does not show. */
export interface HiddenDefaults {
  /** An argument or input field as it is shown: without a default that names something hidden, and optional then. */
  shown(coordinate: string, input: GraphQLArgumentConfig): GraphQLArgumentConfig
  /**
   * A resolver that gets the arguments as though nothing were hidden: with every default, at any depth.
   *
   * @returns the given one where nothing is hidden
   */
  resolver(owner: Composite, field: string, resolve: Resolver | undefined): Resolver | undefined
}

/** Whether an input's default stands for something with a hidden name in it. */
type HasHiddenDefault = (coordinate: string, config: GraphQLArgumentConfig) => boolean

interface Input {
  readonly name: string
  readonly coordinate: string
  readonly config: GraphQLArgumentConfig
  readonly isVisible: boolean
}

export function createHiddenDefaults(schema: GraphQLSchema, visibility: Visibility): HiddenDefaults {
  const inputsOf = createInputs(schema, visibility)
  const isHidden = (coordinate: string) => {
    const [typeName = '', name = ''] = coordinate.split('.')
    const type = schema.getType(typeName)
    return isInputObjectType(type) ? !visibility.hasInputField(type, name) : !visibility.hasValue(coordinate)
  }
  const known = new Map<string, boolean>()
  const names: HasHiddenDefault = (coordinate, config) => {
    if (!hasDefault(config)) return false
    const isNamed = known.get(coordinate) ?? namesHidden(config.type, defaultOf(config), isHidden)
    known.set(coordinate, isNamed)
    return isNamed
  }
  const optional = createOptional(schema, inputsOf, names)

  const isChanged = (owner: string, visited = new Set<string>()): boolean => {
    if (visited.has(owner)) return false
    visited.add(owner)
    return inputsOf(owner).some(
      ({ coordinate, config, isVisible }) =>
        (!isVisible && (isNonNullType(config.type) || hasDefault(config))) ||
        names(coordinate, config) ||
        optional.has(coordinate) ||
        isChanged(getNamedType(config.type).name, visited),
    )
  }
  return {
    shown(coordinate, config) {
      const type = optional.has(coordinate) ? getNullableType(config.type) : config.type
      if (!names(coordinate, config)) return { ...config, type }
      return { ...config, type: getNullableType(type), default: undefined, defaultValue: undefined }
    },
    resolver(owner, field, resolve) {
      const coordinate = `${owner.name}.${field}`
      if (!isChanged(coordinate)) return resolve
      const inner = resolve ?? defaultFieldResolver
      return (source, args, context, info) => inner(source, fillIn(coordinate, args, inputsOf), context, info)
    },
  }
}

/** The arguments of a field, or the fields of an input type, by the coordinate of the one or the other. */
type InputsOf = (owner: string) => readonly Input[]

function createInputs(schema: GraphQLSchema, visibility: Visibility): InputsOf {
  const known = new Map<string, readonly Input[]>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) {
      const fields = Object.entries(type.toConfig().fields)
      known.set(
        type.name,
        fields.map(([name, config]) => ({
          name,
          config,
          coordinate: `${type.name}.${name}`,
          isVisible: visibility.hasInputField(type, name),
        })),
      )
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const [field, { args = {} }] of Object.entries(type.toConfig().fields)) {
        known.set(
          `${type.name}.${field}`,
          Object.entries(args).map(([name, config]) => ({
            name,
            config,
            coordinate: `${type.name}.${field}(${name}:)`,
            isVisible: visibility.hasArgument(type, field, name),
          })),
        )
      }
    }
  }
  return (owner) => known.get(owner) ?? []
}

/**
 * The arguments and input fields that lose their non-null type with their default. An argument has one type on an
 * interface and on all that implement it.
 */
function createOptional(
  schema: GraphQLSchema,
  inputsOf: InputsOf,
  names: HasHiddenDefault,
): ReadonlySet<string> {
  const optional = new Set<string>()
  const pairs: (readonly [string, string])[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.keys(type.getFields())) {
      for (const { name, coordinate, config } of inputsOf(`${type.name}.${field}`)) {
        if (!isNonNullType(config.type)) continue
        if (names(coordinate, config)) optional.add(coordinate)
        for (const parent of type.getInterfaces())
          pairs.push([coordinate, `${parent.name}.${field}(${name}:)`])
      }
    }
  }
  for (let before = -1; before !== optional.size && optional.size > 0; ) {
    before = optional.size
    for (const pair of pairs.filter((each) => each.some((one) => optional.has(one)))) {
      for (const coordinate of pair) optional.add(coordinate)
    }
  }
  return optional
}

function hasDefault(config: GraphQLArgumentConfig): boolean {
  return config.defaultValue !== undefined || ('default' in config && config.default !== undefined)
}

/**
 * What leaving an input out means, as resolvers have it; `undefined` for nothing.
 * Each major of graphql keeps defaults in its own way; what an argument is coerced to is the same.
 */
function defaultOf(config: GraphQLArgumentConfig): unknown {
  if (!hasDefault(config)) return undefined
  const definition = new GraphQLDirective({ name: 'defaults', locations: [], args: { input: config } })
  const node = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'defaults' } } as const
  return getArgumentValues(definition, node).input
}

/** @returns whether a value stands for something with an enum value or an input field that is hidden */
function namesHidden(
  type: GraphQLInputType,
  value: unknown,
  isHidden: (coordinate: string) => boolean,
): boolean {
  if (isNonNullType(type)) return namesHidden(type.ofType, value, isHidden)
  if (value === null || value === undefined) return false
  if (isListType(type)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    return items.some((item) => namesHidden(type.ofType, item, isHidden))
  }
  if (isEnumType(type)) {
    return type.getValues().some((each) => each.value === value && isHidden(`${type.name}.${each.name}`))
  }
  if (!isInputObjectType(type) || typeof value !== 'object') return false
  const given = new Map<string, unknown>(Object.entries(value))
  return Object.values(type.getFields()).some(
    (field) =>
      given.has(field.name) &&
      (isHidden(`${type.name}.${field.name}`) || namesHidden(field.type, given.get(field.name), isHidden)),
  )
}

function fillIn(owner: string, supplied: object, inputsOf: InputsOf): Record<string, unknown> {
  const values = new Map<string, unknown>(Object.entries(supplied))
  for (const { name, config } of inputsOf(owner)) {
    // What lost its non-null type with its default can be null: the same as left out.
    const value = isNonNullType(config.type) ? (values.get(name) ?? undefined) : values.get(name)
    const given = value === undefined ? defaultOf(config) : fillInValue(config.type, value, inputsOf)
    if (given !== undefined) values.set(name, given)
    else if (isNonNullType(config.type)) throw new GraphQLError('A required argument was not provided.')
  }
  return Object.assign(Object.create(null), Object.fromEntries(values))
}

function fillInValue(type: GraphQLInputType, value: unknown, inputsOf: InputsOf): unknown {
  if (isNonNullType(type)) return fillInValue(type.ofType, value, inputsOf)
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item) => fillInValue(type.ofType, item, inputsOf)) : value
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return value
  return fillIn(type.name, value, inputsOf)
}
