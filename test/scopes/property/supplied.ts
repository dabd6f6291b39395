import { type FieldNode, Kind, type OperationDefinitionNode, type TypeNode, type ValueNode } from 'graphql'
import type { Rule, WrittenSchema } from './rules.ts'

/** A variable's value: JSON from the request, or else the literal that the operation has as its default. */
export type VariableValue = { readonly json: unknown } | { readonly literal: ValueNode }

/** Without the variables that have neither a value nor a default. */
export function readVariables(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, VariableValue> {
  const values = new Map<string, VariableValue>()
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value
    if (Object.hasOwn(given, name)) values.set(name, { json: given[name] })
    else if (defaultValue !== undefined) values.set(name, { literal: defaultValue })
  }
  return values
}

/** What the supplied arguments of a field, selected on an object type, add to its rules: at any depth. */
export function suppliedRules(
  schema: WrittenSchema,
  type: string,
  node: FieldNode,
  variables: ReadonlyMap<string, VariableValue>,
): readonly Rule[] {
  const field = node.name.value
  return (node.arguments ?? []).flatMap(({ name, value }) => {
    if (!isSupplied(value, variables)) return []
    const definition = schema.field(type, field).arguments?.find((input) => input.name.value === name.value)
    if (definition === undefined)
      throw new RangeError(`${type}.${field}(${name.value}:) is not in the schema`)
    return [
      ...schema.argumentRules(type, field, name.value),
      ...literalRules(schema, definition.type, value, variables),
    ]
  })
}

function isSupplied(value: ValueNode, variables: ReadonlyMap<string, VariableValue>): boolean {
  return value.kind !== Kind.VARIABLE || variables.has(value.name.value)
}

function literalRules(
  schema: WrittenSchema,
  type: TypeNode,
  value: ValueNode,
  variables: ReadonlyMap<string, VariableValue>,
): readonly Rule[] {
  if (value.kind === Kind.VARIABLE) {
    const variable = variables.get(value.name.value)
    if (variable === undefined) return []
    if ('json' in variable) return jsonRules(schema, type, variable.json)
    return literalRules(schema, type, variable.literal, variables)
  }
  if (type.kind === Kind.NON_NULL_TYPE) return literalRules(schema, type.type, value, variables)
  if (type.kind === Kind.LIST_TYPE) {
    const items = value.kind === Kind.LIST ? value.values : [value]
    return items.flatMap((item) => literalRules(schema, type.type, item, variables))
  }
  const name = type.name.value
  if (value.kind === Kind.ENUM && schema.isEnum(name)) return schema.enumValueRules(name, value.value)
  if (value.kind !== Kind.OBJECT || !schema.isInputObject(name)) return []
  return value.fields
    .filter((field) => isSupplied(field.value, variables))
    .flatMap((field) => [
      ...schema.inputFieldRules(name, field.name.value),
      ...literalRules(schema, schema.inputField(name, field.name.value).type, field.value, variables),
    ])
}

function jsonRules(schema: WrittenSchema, type: TypeNode, value: unknown): readonly Rule[] {
  if (value === null) return []
  if (type.kind === Kind.NON_NULL_TYPE) return jsonRules(schema, type.type, value)
  if (type.kind === Kind.LIST_TYPE) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    return items.flatMap((item) => jsonRules(schema, type.type, item))
  }
  const name = type.name.value
  if (typeof value === 'string' && schema.isEnum(name)) return schema.enumValueRules(name, value)
  if (typeof value !== 'object' || !schema.isInputObject(name)) return []
  return Object.entries(value).flatMap(([field, inner]) => [
    ...schema.inputFieldRules(name, field),
    ...jsonRules(schema, schema.inputField(name, field).type, inner),
  ])
}
