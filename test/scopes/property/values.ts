import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  versionInfo,
} from 'graphql'
import type { Tape } from './tape.ts'

/** Writes a variable that fits a place of this type, or gives `undefined` where none is wanted. */
export type VariableWriter = (type: GraphQLInputType, hasDefault: boolean) => string | undefined

/** A literal of the type, down to `depth` input objects within each other where the type allows to stop. */
export function writeLiteral(
  tape: Tape,
  type: GraphQLInputType,
  variable: VariableWriter,
  depth = 3,
): string {
  const inner = (itemType: GraphQLInputType, hasDefault = false) =>
    variable(itemType, hasDefault) ?? writeLiteral(tape, itemType, variable, depth - 1)
  if (isNonNullType(type)) return writeLiteralOf(tape, type.ofType, inner, depth)
  return tape.chance(depth > 0 ? 12 : 60) ? 'null' : writeLiteralOf(tape, type, inner, depth)
}

function writeLiteralOf(
  tape: Tape,
  type: GraphQLInputType,
  inner: (type: GraphQLInputType, hasDefault?: boolean) => string,
  depth: number,
): string {
  if (isListType(type)) {
    if (tape.chance(15) && isNonNullType(type.ofType)) return inner(type.ofType)
    return `[${Array.from({ length: tape.below(depth > 0 ? 3 : 1) }, () => inner(type.ofType)).join(', ')}]`
  }
  if (isEnumType(type)) return tape.pick(type.getValues()).name
  if (isInputObjectType(type)) {
    const fields = suppliedFields(tape, type, depth)
    const written = fields.map((field) => `${field.name}: ${inner(field.type, hasDefaultValue(field))}`)
    return `{ ${written.join(', ')} }`
  }
  return tape.pick(LITERALS.get(String(type)) ?? ['7', '"RED"', 'RED', '{ x: [RED] }'])
}

const LITERALS = new Map([
  ['Int', ['1', '2']],
  ['String', ['"s"', '"RED"']],
  ['Boolean', ['true', 'false']],
  ['ID', ['"i"', '3']],
])

/** A value of the type as a request's `variables` hold it. */
export function writeVariable(tape: Tape, type: GraphQLInputType, depth = 3): unknown {
  if (!isNonNullType(type) && tape.chance(depth > 0 ? 12 : 60)) return null
  const nullable = getNullableType(type)
  if (isListType(nullable)) {
    if (tape.chance(15) && isNonNullType(nullable.ofType)) return writeVariable(tape, nullable.ofType, depth)
    return Array.from({ length: tape.below(depth > 0 ? 3 : 1) }, () =>
      writeVariable(tape, nullable.ofType, depth - 1),
    )
  }
  if (isEnumType(nullable)) return tape.pick(nullable.getValues()).name
  if (isInputObjectType(nullable)) {
    const fields = suppliedFields(tape, nullable, depth)
    return Object.fromEntries(fields.map((field) => [field.name, writeVariable(tape, field.type, depth - 1)]))
  }
  return tape.pick(VALUES.get(String(nullable)) ?? [7, 'RED', { x: ['RED'] }])
}

const VALUES = new Map<string, readonly unknown[]>([
  ['Int', [1, 2]],
  ['String', ['s', 'RED']],
  ['Boolean', [true, false]],
  ['ID', ['i', 3]],
])

/**
 * While graphql 16 executes, a variable's input field that has the value of the schema's default cannot be told from
 * one that was left out.
 */
const suppliesDefaults = versionInfo.major > 16

function suppliedFields(tape: Tape, type: GraphQLInputObjectType, depth: number) {
  return Object.values(type.getFields())
    .filter((field) => suppliesDefaults || !hasDefaultValue(field))
    .filter((field) => isRequiredInputField(field) || (depth > 0 && tape.chance(45)))
}

/** GraphQL 17 keeps what was written in `default`, 16 its value in `defaultValue`. */
export function hasDefaultValue(input: {
  readonly defaultValue?: unknown
  readonly default?: unknown
}): boolean {
  return input.defaultValue !== undefined || input.default !== undefined
}
