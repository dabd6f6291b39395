import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLArgumentConfig,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isOutputType,
  isRequiredArgument,
  isSpecifiedDirective,
  isUnionType,
} from 'graphql'
import { createHiddenDefaults } from './hidden-defaults.ts'
import { createHiddenObjects, type HiddenObjects } from './hidden-objects.ts'
import type { Composite, Visibility } from './visibility.ts'

export interface ViewNeeds {
  readonly schema: GraphQLSchema
  readonly visibility: Visibility
  /** The types that the view has. */
  readonly types: ReadonlySet<GraphQLNamedType>
}

/** The elements of a schema as a view of it has them: made anew, for they refer to each other. */
export interface View {
  /** @returns `undefined` for a type that the view has not */
  type(type: GraphQLNamedType): GraphQLNamedType | undefined
  /** @returns `undefined` for a directive that no caller of the view could write */
  directive(directive: GraphQLDirective): GraphQLDirective | undefined
  readonly hidden: HiddenObjects
}

export function createView({ schema, visibility, types }: ViewNeeds): View {
  const defaults = createHiddenDefaults(schema, visibility)
  const made = new Map<string, GraphQLNamedType>()
  const isSubscription = (owner: Composite) => owner === schema.getSubscriptionType()

  const makeComposite = (type: Composite) => ({
    interfaces: () => type.getInterfaces().flatMap((each) => find(each, isInterfaceType) ?? []),
    fields: () =>
      pick(type.toConfig().fields, (field, name) => {
        const returned = visibility.hasField(type, name) ? visibility.returnType(type, name) : undefined
        return returned && { ...makeField(type, name, field), type: outputType(returned, find) }
      }),
  })
  const makeField = (owner: Composite, name: string, field: GraphQLFieldConfig<unknown, unknown>) => {
    const resolve = defaults.resolver(owner, name, field.resolve)
    const subscribe = isSubscription(owner) ? defaults.resolver(owner, name, field.subscribe) : undefined
    const args = pick(field.args ?? {}, (argument, argumentName) =>
      visibility.hasArgument(owner, name, argumentName)
        ? makeInput(`${owner.name}.${name}(${argumentName}:)`, argument)
        : undefined,
    )
    return { ...field, args, ...(resolve && { resolve }), ...(subscribe && { subscribe }) }
  }
  const makeInput = (coordinate: string, input: GraphQLArgumentConfig): GraphQLArgumentConfig => {
    const shown = defaults.shown(coordinate, input)
    return { ...shown, type: inputType(shown.type, find) }
  }
  const makeAbstract = (type: GraphQLAbstractType) => ({
    resolveType: schema.getPossibleTypes(type).every((each) => types.has(each))
      ? type.resolveType
      : resolveAnyType(type),
  })
  const resolveAnyType = (type: GraphQLAbstractType): GraphQLTypeResolver<unknown, unknown> => {
    const resolveType = type.resolveType ?? defaultTypeResolver
    return (value, context, info) => {
      // The resolver knows the types of the whole schema.
      const name = resolveType(value, context, { ...info, schema }, type)
      return typeof name === 'object' ? name.then(hidden.nameFor) : hidden.nameFor(name)
    }
  }
  const hidden = createHiddenObjects(
    schema,
    types,
    (type) => new GraphQLObjectType({ ...type.toConfig(), ...makeComposite(type) }),
  )
  const make = (type: GraphQLNamedType): GraphQLNamedType => {
    if (isObjectType(type)) return new GraphQLObjectType({ ...type.toConfig(), ...makeComposite(type) })
    if (isInterfaceType(type)) {
      return new GraphQLInterfaceType({ ...type.toConfig(), ...makeComposite(type), ...makeAbstract(type) })
    }
    if (isUnionType(type)) {
      const members = () => type.getTypes().flatMap((each) => find(each, isObjectType) ?? [])
      return new GraphQLUnionType({ ...type.toConfig(), types: members, ...makeAbstract(type) })
    }
    if (isEnumType(type)) {
      const { values, ...config } = type.toConfig()
      const visible = pick(values, (value, name) =>
        visibility.hasValue(`${type.name}.${name}`) ? value : undefined,
      )
      return new GraphQLEnumType({ ...config, values: visible })
    }
    if (!isInputObjectType(type)) return type
    const fields = () =>
      pick(type.toConfig().fields, (field, name) =>
        visibility.hasInputField(type, name) ? makeInput(`${type.name}.${name}`, field) : undefined,
      )
    return new GraphQLInputObjectType({ ...type.toConfig(), fields })
  }

  const view: View = {
    hidden,
    type(type) {
      if (!types.has(type)) return undefined
      const known = made.get(type.name) ?? make(type)
      made.set(type.name, known)
      return known
    },
    directive(directive) {
      const hasType = ({ type }: { readonly type: GraphQLInputType }) => types.has(getNamedType(type))
      if (isSpecifiedDirective(directive)) return directive
      if (directive.args.some((each) => isRequiredArgument(each) && !hasType(each))) return undefined
      const { args, ...config } = directive.toConfig()
      const visible = pick(args, (each, name) =>
        hasType(each) ? makeInput(`@${directive.name}(${name}:)`, each) : undefined,
      )
      return new GraphQLDirective({ ...config, args: visible })
    },
  }
  const find: Find = (type, guard) => {
    const found = view.type(type)
    return found !== undefined && guard(found) ? found : undefined
  }
  return view
}

type Find = <T extends GraphQLNamedType>(
  type: GraphQLNamedType,
  guard: (type: unknown) => type is T,
) => T | undefined

function outputType(type: GraphQLOutputType, find: Find): GraphQLOutputType {
  if (isListType(type)) return new GraphQLList(outputType(type.ofType, find))
  if (!isNonNullType(type)) return find(type, isNamedOutput) ?? type
  const nullable = outputType(type.ofType, find)
  return isNonNullType(nullable) ? nullable : new GraphQLNonNull(nullable)
}

function inputType(type: GraphQLInputType, find: Find): GraphQLInputType {
  if (isListType(type)) return new GraphQLList(inputType(type.ofType, find))
  if (!isNonNullType(type)) return find(type, isNamedInput) ?? type
  const nullable = inputType(type.ofType, find)
  return isNonNullType(nullable) ? nullable : new GraphQLNonNull(nullable)
}

function isNamedOutput(type: unknown): type is GraphQLNamedType & GraphQLOutputType {
  return isOutputType(type) && !isListType(type) && !isNonNullType(type)
}

function isNamedInput(type: unknown): type is GraphQLNamedType & GraphQLInputType {
  return isInputType(type) && !isListType(type) && !isNonNullType(type)
}

/** A copy with what `map` gives, less what it gives nothing for. */
function pick<T, U>(
  entries: Readonly<Record<string, T>>,
  map: (entry: T, name: string) => U | undefined,
): Record<string, U> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, entry]) => {
      const mapped = map(entry, name)
      return mapped === undefined ? [] : [[name, mapped] as const]
    }),
  )
}
