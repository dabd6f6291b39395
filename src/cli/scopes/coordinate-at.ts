import { type ASTNode, type DocumentNode, Kind, type Source } from 'graphql'

/** What of some documents stands at an offset of a source: `User`, `User.email`, `User.email(first:)`, `@key`. */
export function createCoordinateAt(documents: readonly DocumentNode[]) {
  return (source: Source, offset: number): string | null => {
    const isThere = ({ loc }: ASTNode) =>
      loc !== undefined && loc.source === source && loc.start <= offset && offset <= loc.end
    const document = documents.find(isThere)
    const definition = document?.definitions.find(isThere)
    if (definition === undefined) return null
    if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION)
      return 'schema'
    if (!('name' in definition) || definition.name === undefined) return null
    const name =
      definition.kind === Kind.DIRECTIVE_DEFINITION ? `@${definition.name.value}` : definition.name.value
    return name + memberAt(definition, isThere)
  }
}

/** @returns with the dot before it; empty where no member stands */
function memberAt(definition: ASTNode, isThere: (node: ASTNode) => boolean): string {
  const fields = 'fields' in definition ? (definition.fields ?? []) : []
  const values = 'values' in definition ? (definition.values ?? []) : []
  for (const member of [...fields, ...values]) {
    if (!isThere(member) || !('name' in member)) continue
    const args = 'arguments' in member ? (member.arguments ?? []) : []
    const argument = args.find(isThere)
    return `.${member.name.value}${argument === undefined ? '' : `(${argument.name.value}:)`}`
  }
  return ''
}
