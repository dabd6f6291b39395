import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
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
  const definitions = all.map(asExtension).map(createWithoutRepeats())
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

/** Fields that are written in two ways stay, for validation to complain of. */
function createWithoutRepeats() {
  const fields = new Map<string, FieldDefinitionNode>()
  const isNew = (typeName: string, field: FieldDefinitionNode) => {
    const coordinate = `${typeName}.${field.name.value}`
    const known = fields.get(coordinate)
    if (known !== undefined) return signatureOf(known) !== signatureOf(field)
    fields.set(coordinate, field)
    return true
  }
  return (definition: DefinitionNode): DefinitionNode => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_EXTENSION: {
        const { fields: written = [], name } = definition
        return { ...definition, fields: written.filter((field) => isNew(name.value, field)) }
      }
      default:
        return definition
    }
  }
}

/** With its directives, and without descriptions. */
function signatureOf(field: FieldDefinitionNode): string {
  const undescribed = visit(field, {
    FieldDefinition: ({ description: _description, ...node }) => node,
    InputValueDefinition: ({ description: _description, ...node }) => node,
  })
  return print(undescribed)
}
