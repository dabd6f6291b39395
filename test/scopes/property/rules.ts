import {
  type DefinitionNode,
  type DirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  type TypeNode,
  type ValueNode,
} from 'graphql'

/** One directive: the groups of scopes of which one must be granted. */
export interface Rule {
  /** Of the element that it binds, which on an interface is not the one that it stands on. */
  readonly coordinate: string
  readonly groups: readonly (readonly string[])[]
}

/** What the SDL says, looked up anew for each question. */
export interface WrittenSchema {
  /** Whether a caller meets all the rules. */
  meets(rules: readonly Rule[], granted: readonly string[] | undefined): boolean
  isInputObject(type: string): boolean
  isEnum(type: string): boolean
  /** The object types that a value of the type can have; none for leaves. */
  possibleTypes(type: string): readonly string[]
  field(type: string, field: string): FieldDefinitionNode
  inputField(type: string, field: string): InputValueDefinitionNode
  /** Of a field of an object type: everything but what its arguments add. */
  fieldRules(type: string, field: string): readonly Rule[]
  argumentRules(type: string, field: string, argument: string): readonly Rule[]
  inputFieldRules(type: string, field: string): readonly Rule[]
  enumValueRules(type: string, value: string): readonly Rule[]
}

export function readWrittenSchema(sdl: string): WrittenSchema {
  const { definitions } = parse(sdl)
  /** A type's definition and its extensions. */
  const parts = (type: string) => definitions.filter((node) => 'name' in node && node.name?.value === type)
  const kinds = (type: string) => parts(type).map(({ kind }) => kind)
  const implied = readImplications(definitions)
  const heldBy = new Map<readonly string[], ReadonlySet<string>>()

  /** The type's interfaces, and theirs. */
  const interfacesOf = (type: string): readonly string[] => {
    const direct = parts(type).flatMap((node) => ('interfaces' in node ? nodeNames(node.interfaces) : []))
    return [...new Set([...direct, ...direct.flatMap(interfacesOf)])]
  }
  const withInterfaces = (type: string) => [type, ...interfacesOf(type)]
  const fieldNodes = (type: string, field: string) =>
    parts(type)
      .flatMap((node): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] =>
        'fields' in node ? (node.fields ?? []) : [],
      )
      .filter(({ name }) => name.value === field)
  const outputField = (type: string, field: string) =>
    fieldNodes(type, field).find((node) => node.kind === Kind.FIELD_DEFINITION)
  const typeDirectives = (type: string) =>
    withInterfaces(type).flatMap((holder) =>
      parts(holder).flatMap((node): readonly DirectiveNode[] =>
        'directives' in node ? (node.directives ?? []) : [],
      ),
    )

  const schema: WrittenSchema = {
    meets(rules, granted) {
      if (granted === undefined) return rules.length === 0
      const held = heldBy.get(granted) ?? withImplied(granted, implied)
      heldBy.set(granted, held)
      return rules.every(({ groups }) => groups.some((group) => group.every((scope) => held.has(scope))))
    },
    isInputObject: (type) => kinds(type).includes(Kind.INPUT_OBJECT_TYPE_DEFINITION),
    isEnum: (type) => kinds(type).includes(Kind.ENUM_TYPE_DEFINITION),
    possibleTypes(type) {
      if (kinds(type).includes(Kind.OBJECT_TYPE_DEFINITION)) return [type]
      const members = parts(type).flatMap((node) => ('types' in node ? nodeNames(node.types) : []))
      const implementors = definitions
        .filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION)
        .map(({ name }) => name.value)
        .filter((name) => interfacesOf(name).includes(type))
      return [...members, ...implementors]
    },
    field: (type, field) => known(outputField(type, field), `${type}.${field}`),
    inputField: (type, field) =>
      known(
        fieldNodes(type, field).find((node) => node.kind === Kind.INPUT_VALUE_DEFINITION),
        `${type}.${field}`,
      ),
    fieldRules: (type, field) =>
      readRules(`${type}.${field}`, [
        ...typeDirectives(type),
        ...withInterfaces(type).flatMap((holder) => outputField(holder, field)?.directives ?? []),
        ...typeDirectives(namedType(schema.field(type, field).type)),
      ]),
    argumentRules: (type, field, argument) =>
      withInterfaces(type).flatMap((holder) =>
        (outputField(holder, field)?.arguments ?? [])
          .filter(({ name }) => name.value === argument)
          .flatMap(({ directives }) => readRules(`${type}.${field}(${argument}:)`, directives)),
      ),
    inputFieldRules: (type, field) =>
      readRules(`${type}.${field}`, schema.inputField(type, field).directives),
    enumValueRules: (type, value) =>
      parts(type)
        .flatMap((node) => (node.kind === Kind.ENUM_TYPE_DEFINITION ? (node.values ?? []) : []))
        .filter(({ name }) => name.value === value)
        .flatMap(({ directives }) => readRules(`${type}.${value}`, directives)),
  }
  return schema
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

function known<T>(found: T | undefined, coordinate: string): T {
  if (found === undefined) throw new RangeError(`${coordinate} is not in the schema`)
  return found
}

function nodeNames(nodes: readonly NamedTypeNode[] | undefined): readonly string[] {
  return (nodes ?? []).map(({ name }) => name.value)
}

function readRules(coordinate: string, directives: readonly DirectiveNode[] = []): readonly Rule[] {
  return directives.flatMap((directive) => {
    if (directive.name.value === 'authenticated') return [{ coordinate, groups: [[]] }]
    if (directive.name.value !== 'requiresScopes') return []
    return [{ coordinate, groups: readGroups(argumentOf(directive, 'scopes')) }]
  })
}

function argumentOf(directive: DirectiveNode, argument: string): ValueNode | undefined {
  return directive.arguments?.find(({ name }) => name.value === argument)?.value
}

/** The three literals: one scope, a list of scopes that are all needed, a list of such lists of which one is enough. */
function readGroups(literal: ValueNode | undefined): readonly (readonly string[])[] {
  if (literal?.kind !== Kind.LIST) return [[readString(literal)]]
  if (literal.values.every(({ kind }) => kind === Kind.STRING)) return [literal.values.map(readString)]
  return literal.values.map((group) => (group.kind === Kind.LIST ? group.values.map(readString) : []))
}

function readString(literal: ValueNode | undefined): string {
  if (literal?.kind !== Kind.STRING) throw new TypeError('not a string')
  return literal.value
}

/** Pairs of a scope and one that it implies. */
function readImplications(definitions: readonly DefinitionNode[]): readonly (readonly [string, string])[] {
  return definitions
    .flatMap((node) => (node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : []))
    .filter(({ name }) => name.value === 'scope')
    .flatMap((directive) => {
      const implies = argumentOf(directive, 'implies')
      const scope = readString(argumentOf(directive, 'name'))
      return implies?.kind === Kind.LIST
        ? implies.values.map((value) => [scope, readString(value)] as const)
        : []
    })
}

function withImplied(
  granted: readonly string[],
  implied: readonly (readonly [string, string])[],
): ReadonlySet<string> {
  const more = implied.filter(([scope, other]) => granted.includes(scope) && !granted.includes(other))
  const [first] = more
  return first === undefined ? new Set(granted) : withImplied([...granted, first[1]], implied)
}
