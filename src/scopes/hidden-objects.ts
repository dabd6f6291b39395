import {
  type GraphQLAbstractType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  GraphQLSchema,
  type GraphQLSchemaConfig,
  isAbstractType,
  isObjectType,
} from 'graphql'

/**
 * The object types that a view has not, but whose objects its interfaces and unions can resolve to: execution has to
 * know them, so that each field that is asked of such an object is refused, and none is where none is asked.
 */
export interface HiddenObjects {
  /** @returns what execution finds the type by: for a hidden one not its name, by which clients could ask for it */
  nameFor(typeName: string | undefined): string | undefined
  find(name: string): GraphQLObjectType | undefined
  /** @returns `undefined` when the second is not hidden */
  isSubType(abstractType: GraphQLAbstractType, maybeSubType: GraphQLNamedType): boolean | undefined
}

/** @param make the type as execution is to find it: with the fields that can be asked of it */
export function createHiddenObjects(
  schema: GraphQLSchema,
  visible: ReadonlySet<GraphQLNamedType>,
  make: (type: GraphQLObjectType) => GraphQLObjectType,
): HiddenObjects {
  // Clients can ask introspection for a type of any name whatsoever: what they must not know they must not guess.
  const secret = crypto.randomUUID()
  const made = new Map<string, GraphQLObjectType>()
  const originals = new Map<GraphQLNamedType, GraphQLObjectType>()
  return {
    nameFor(typeName) {
      const type = typeName === undefined ? undefined : schema.getType(typeName)
      if (!isObjectType(type) || visible.has(type)) return typeName
      const name = `${secret} ${type.name}`
      const known = made.get(name) ?? make(type)
      made.set(name, known)
      originals.set(known, type)
      return name
    },
    find: (name) => made.get(name),
    isSubType(abstractType, maybeSubType) {
      const original = originals.get(maybeSubType)
      const type = schema.getType(abstractType.name)
      if (original === undefined) return undefined
      return isAbstractType(type) && schema.isSubType(type, original)
    },
  }
}

/** Validation and introspection see the types of the view; execution finds the hidden objects too. */
export class ViewSchema extends GraphQLSchema {
  readonly #hidden: HiddenObjects

  constructor(config: Readonly<GraphQLSchemaConfig>, hidden: HiddenObjects) {
    super(config)
    this.#hidden = hidden
  }

  override getType(name: string): GraphQLNamedType | undefined {
    return this.#hidden.find(name) ?? super.getType(name)
  }

  override isSubType(
    abstractType: GraphQLAbstractType,
    maybeSubType: GraphQLObjectType | GraphQLInterfaceType,
  ): boolean {
    return this.#hidden.isSubType(abstractType, maybeSubType) ?? super.isSubType(abstractType, maybeSubType)
  }
}
