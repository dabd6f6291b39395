import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type ValueNode,
} from 'graphql'
import type { OperationTable } from './compile.ts'
import type { Variables, VariableValue } from './variables.ts'

/** Of the coordinate of an argument, an input field or an enum value. */
type HasRule = (coordinate: string) => boolean

/** The coordinates with a rule that a value of this type could bring in. */
function createReachableRules(hasRule: HasRule): (type: GraphQLInputType) => ReadonlySet<string> {
  const known = new Map<string, Set<string>>()
  const visit = (type: GraphQLInputType, visited: Set<string>, found: Set<string>): void => {
    const named = getNamedType(type)
    if (visited.has(named.name)) return
    visited.add(named.name)
    if (isEnumType(named)) {
      for (const { name } of named.getValues())
        if (hasRule(`${named.name}.${name}`)) found.add(`${named.name}.${name}`)
    } else if (isInputObjectType(named)) {
      for (const field of Object.values(named.getFields())) {
        if (hasRule(`${named.name}.${field.name}`)) found.add(`${named.name}.${field.name}`)
        visit(field.type, visited, found)
      }
    }
  }
  return (type) => {
    const { name } = getNamedType(type)
    const found = known.get(name) ?? new Set()
    if (!known.has(name)) {
      visit(type, new Set(), found)
      known.set(name, found)
    }
    return found
  }
}

/** Finds the rules that the values supplied to a field bring in. */
export interface SuppliedRules {
  /** Whether there can be any at all. */
  readonly possible: boolean
  /**
   * The coordinates with a rule among the arguments, input fields and enum values that the selection supplies: as
   * literals, or by variables that have a value or a default; null is a value. The schema's own defaults supply nothing.
   */
  find(node: FieldNode, variables: Variables): ReadonlySet<string>
}

interface InputRules {
  readonly hasRule: HasRule
  readonly reachable: (type: GraphQLInputType) => ReadonlySet<string>
  readonly byField: Map<string, SuppliedRules>
}

const inputRules = new WeakMap<OperationTable, InputRules>()

function inputRulesOf(table: OperationTable): InputRules {
  const known = inputRules.get(table)
  if (known !== undefined) return known
  const coordinates = new Set(table.inputs.map(({ coordinate }) => coordinate))
  const hasRule: HasRule = (coordinate) => coordinates.has(coordinate)
  const created = { hasRule, reachable: createReachableRules(hasRule), byField: new Map() }
  inputRules.set(table, created)
  return created
}

/** The rules that values supplied to a field of an object can bring in; worked out once for each table and field. */
export function suppliedRulesOf(
  table: OperationTable,
  owner: GraphQLObjectType,
  fieldName: string,
): SuppliedRules {
  const rules = inputRulesOf(table)
  const coordinate = `${owner.name}.${fieldName}`
  const known = rules.byField.get(coordinate)
  if (known !== undefined) return known
  const created = createSuppliedRules(coordinate, owner.getFields()[fieldName]?.args ?? [], rules)
  rules.byField.set(coordinate, created)
  return created
}

function createSuppliedRules(
  field: string,
  fieldArguments: readonly GraphQLArgument[],
  { hasRule, reachable }: InputRules,
): SuppliedRules {
  const args = new Map(
    fieldArguments
      .map(({ name, type }) => ({ name, type, coordinate: `${field}(${name}:)` }))
      .filter(({ type, coordinate }) => hasRule(coordinate) || reachable(type).size > 0)
      .map((argument) => [argument.name, argument]),
  )

  /** @returns whether the value is supplied at all; `found` collects what it brings in */
  const addLiteral = (
    type: GraphQLInputType,
    node: ValueNode,
    variables: Variables,
    found: Set<string>,
  ): boolean => {
    if (node.kind === Kind.VARIABLE) return addVariable(type, variables(node.name.value), variables, found)
    const nullable = isNonNullType(type) ? type.ofType : type
    if (isListType(nullable)) {
      const items = node.kind === Kind.LIST ? node.values : [node]
      for (const item of items) addLiteral(nullable.ofType, item, variables, found)
    } else if (isInputObjectType(nullable) && node.kind === Kind.OBJECT) {
      const given = new Map(node.fields.map((each) => [each.name.value, each.value]))
      for (const inputField of Object.values(nullable.getFields())) {
        const value = given.get(inputField.name)
        if (value === undefined || !addLiteral(inputField.type, value, variables, found)) continue
        addIfRuled(`${nullable.name}.${inputField.name}`, found)
      }
    } else if (isEnumType(nullable) && node.kind === Kind.ENUM) {
      addIfRuled(`${nullable.name}.${node.value}`, found)
    }
    return true
  }

  const addVariable = (
    type: GraphQLInputType,
    value: VariableValue,
    variables: Variables,
    found: Set<string>,
  ) => {
    if (value.kind === 'absent') return false
    if (value.kind === 'default') addLiteral(type, value.node, variables, found)
    else if (value.kind === 'unknown') for (const coordinate of reachable(type)) found.add(coordinate)
    else if (value.kind === 'least') addLeast(type, value.mayBeNull, found)
    else addValue(type, value.value, value.kind === 'coerced' ? coercedForm : sentForm, found)
    return true
  }

  /** What every value of the type brings in: an input object at least what it cannot leave out. */
  const addLeast = (type: GraphQLInputType, mayBeNull: boolean, found: Set<string>): void => {
    const nullable = isNonNullType(type) ? type.ofType : type
    if (mayBeNull || !isInputObjectType(nullable)) return
    for (const inputField of Object.values(nullable.getFields()).filter(isRequiredInputField)) {
      addIfRuled(`${nullable.name}.${inputField.name}`, found)
      addLeast(inputField.type, false, found)
    }
  }

  const addValue = (type: GraphQLInputType, value: unknown, form: ValueForm, found: Set<string>): void => {
    const nullable = isNonNullType(type) ? type.ofType : type
    if (value === null || value === undefined) return
    if (isListType(nullable)) {
      const items = Array.isArray(value) ? value : [value]
      for (const item of items) addValue(nullable.ofType, item, form, found)
    } else if (isInputObjectType(nullable) && typeof value === 'object') {
      for (const inputField of Object.values(nullable.getFields())) {
        if (!Object.hasOwn(value, inputField.name)) continue
        const given: unknown = Reflect.get(value, inputField.name)
        if (given === undefined || !form.isSupplied(inputField, given)) continue
        addValue(inputField.type, given, form, found)
        addIfRuled(`${nullable.name}.${inputField.name}`, found)
      }
    } else if (isEnumType(nullable)) {
      addIfRuled(`${nullable.name}.${form.enumName(nullable, value)}`, found)
    }
  }

  const addIfRuled = (coordinate: string, found: Set<string>) => {
    if (hasRule(coordinate)) found.add(coordinate)
  }

  return {
    possible: args.size > 0,
    find(node, variables) {
      const found = new Set<string>()
      for (const { name, value } of node.arguments ?? []) {
        const argument = args.get(name.value)
        if (argument === undefined || !addLiteral(argument.type, value, variables, found)) continue
        addIfRuled(argument.coordinate, found)
      }
      return found
    },
  }
}

/** How values look before and after coercion. */
interface ValueForm {
  enumName(type: GraphQLEnumType, value: unknown): string
  isSupplied(field: GraphQLInputField, value: unknown): boolean
}

const sentForm: ValueForm = { enumName: (_type, value) => String(value), isSupplied: () => true }

const coercedForm: ValueForm = {
  enumName: (type, value) => type.getValues().find((each) => each.value === value)?.name ?? '',
  isSupplied: ({ defaultValue }, value) => JSON.stringify(defaultValue) !== JSON.stringify(value),
}
