import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Tape } from './tape.ts'

/** An object that resolvers give. Objects refer to each other freely, also in circles. */
export interface StoredObject {
  readonly type: string
  readonly fields: ReadonlyMap<string, Stored>
}
export type Stored = null | string | number | boolean | StoredObject | readonly Stored[]

export function isStoredObject(stored: Stored): stored is StoredObject {
  return typeof stored === 'object' && stored !== null && 'fields' in stored
}

/** Two objects of each type that is no root, one of each that is: by the type's name, the first of its objects. */
export function createObjects(tape: Tape, schema: GraphQLSchema): ReadonlyMap<string, StoredObject> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  )
  const pool = new Map(
    types.map(({ name }) => {
      const count = name === 'Query' || name === 'Mutation' ? 1 : 2
      return [
        name,
        Array.from({ length: count }, () => ({ type: name, fields: new Map<string, Stored>() })),
      ] as const
    }),
  )
  const stored = (type: GraphQLOutputType, depth = 0): Stored => {
    if (tape.chance(isNonNullType(type) ? 1 : 8)) return null
    const nullable = getNullableType(type)
    if (isListType(nullable)) {
      return Array.from({ length: tape.pick([2, 1, 3, 2, 0]) }, () => stored(nullable.ofType, depth + 1))
    }
    if (isEnumType(nullable)) return tape.pick(nullable.getValues()).name
    if (isObjectType(nullable)) return tape.pick(pool.get(nullable.name) ?? [])
    if (!isAbstractType(nullable)) return LEAVES.get(nullable.name) ?? 'custom'
    const possible = schema.getPossibleTypes(nullable).flatMap(({ name }) => pool.get(name) ?? [])
    return possible.length > 0 ? tape.pick(possible) : null
  }
  for (const type of types) {
    for (const { fields } of pool.get(type.name) ?? []) {
      for (const field of Object.values(type.getFields())) fields.set(field.name, stored(field.type))
    }
  }
  return new Map(
    [...pool].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first] as const])),
  )
}

const LEAVES = new Map<string, Stored>([
  ['Int', 1],
  ['String', 's'],
  ['Boolean', true],
  ['ID', 'i'],
])
