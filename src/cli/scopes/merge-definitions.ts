import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  print,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  visit,
} from 'graphql'

/**
 * One document of several in which types may be defined again and again, a part in each: every definition of a type
 * but the first extends it, and a field that is written twice alike is there once. In a subgraph of Apollo Federation
 * types that are only extended are there, too.
 */
export function mergeDefinitions(documents: readonly DocumentNode[], isSubgraph: boolean): DocumentNode {
  const all = documents.flatMap(({ definitions }) => definitions)
  const first = new Map<string, TypeDefinitionNode>()
  for (const definition of all.filter(isTypeDefinitionNode)) {
    if (!first.has(definition.name.value)) first.set(definition.name.value, definition)
  }
  const asExtension = (definition: DefinitionNode) => {
    if (!isTypeDefinitionNode(definition)) return definition
    const defined = first.get(definition.name.value)
    return defined !== definition && defined?.kind === definition.kind ? extensionOf(definition) : definition
  }
  const definitions = withoutRepeats(all.map(asExtension))
  return { kind: Kind.DOCUMENT, definitions: [...definitions, ...(isSubgraph ? basesOf(all, first) : [])] }
}

/** An empty definition for each type that is only extended. */
function basesOf(
  definitions: readonly DefinitionNode[],
  defined: ReadonlyMap<string, unknown>,
): readonly DefinitionNode[] {
  const extended = definitions.filter(isTypeExtensionNode).filter(({ name }) => !defined.has(name.value))
  const bases = new Map(extended.map(({ kind, name }) => [name.value, `${KEYWORDS[kind]} ${name.value}`]))
  return [...bases.values()].flatMap((text) => parse(text, { noLocation: true }).definitions)
}

const KEYWORDS: Readonly<Record<TypeExtensionNode['kind'], string>> = {
  [Kind.SCALAR_TYPE_EXTENSION]: 'scalar',
  [Kind.OBJECT_TYPE_EXTENSION]: 'type',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
  [Kind.ENUM_TYPE_EXTENSION]: 'enum',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
}

function extensionOf(definition: TypeDefinitionNode): TypeExtensionNode {
  switch (definition.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return { ...definition, kind: Kind.SCALAR_TYPE_EXTENSION }
    case Kind.OBJECT_TYPE_DEFINITION:
      return { ...definition, kind: Kind.OBJECT_TYPE_EXTENSION }
    case Kind.INTERFACE_TYPE_DEFINITION:
      return { ...definition, kind: Kind.INTERFACE_TYPE_EXTENSION }
    case Kind.UNION_TYPE_DEFINITION:
      return { ...definition, kind: Kind.UNION_TYPE_EXTENSION }
    case Kind.ENUM_TYPE_DEFINITION:
      return { ...definition, kind: Kind.ENUM_TYPE_EXTENSION }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...definition, kind: Kind.INPUT_OBJECT_TYPE_EXTENSION }
  }
}

/** Fields that are written in two ways stay, for validation to complain of. What directives say of one adds up. */
function withoutRepeats(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const fields = new Map<string, FieldDefinitionNode>()
  const repeats = new Set<FieldDefinitionNode>()
  for (const definition of definitions.filter(hasFields)) {
    for (const field of definition.fields ?? []) {
      const coordinate = `${definition.name.value}.${field.name.value}`
      const known = fields.get(coordinate)
      if (known !== undefined && signatureOf(known) !== signatureOf(field)) continue
      if (known !== undefined) repeats.add(field)
      fields.set(coordinate, known === undefined ? field : withDirectivesOf(known, field))
    }
  }
  if (repeats.size === 0) return definitions
  return definitions.map((definition) => {
    if (!hasFields(definition)) return definition
    const written = definition.fields?.filter((field) => !repeats.has(field)) ?? []
    const merged = written.map((field) => {
      const known = fields.get(`${definition.name.value}.${field.name.value}`)
      return known !== undefined && known.name === field.name ? known : field
    })
    return { ...definition, fields: merged }
  })
}

type Fielded =
  | ObjectTypeDefinitionNode
  | InterfaceTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeExtensionNode

function hasFields(definition: DefinitionNode): definition is Fielded {
  const { kind } = definition
  return (
    kind === Kind.OBJECT_TYPE_DEFINITION ||
    kind === Kind.INTERFACE_TYPE_DEFINITION ||
    kind === Kind.OBJECT_TYPE_EXTENSION ||
    kind === Kind.INTERFACE_TYPE_EXTENSION
  )
}

/** What is written alike stands once: not every directive may be repeated. */
function withDirectivesOf(field: FieldDefinitionNode, other: FieldDefinitionNode): FieldDefinitionNode {
  const { directives = [] } = field
  const known = new Set(directives.map(print))
  return {
    ...field,
    directives: [
      ...directives,
      ...(other.directives ?? []).filter((directive) => !known.has(print(directive))),
    ],
  }
}

/** Without descriptions, and without the directives of the field itself. */
function signatureOf(field: FieldDefinitionNode): string {
  const bare = visit(field, {
    FieldDefinition: ({ description: _description, directives: _directives, ...node }) => node,
    InputValueDefinition: ({ description: _description, ...node }) => node,
  })
  return print(bare)
}
