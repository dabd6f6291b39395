import { getDocumentNodeFromSchema } from '@graphql-tools/utils'
import {
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  print,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  visit,
} from 'graphql'
import { compileScopes, type ScopeTable } from '../compile.ts'
import { ScopeSchemaError } from '../faults.ts'
import { formatRequirement } from '../requirement.ts'
import { type FederationLink, findFederationLink } from './link.ts'
import { withoutMachinery } from './machinery.ts'
import { createMarks } from './marks.ts'
import { withWrittenValues } from './written-values.ts'

/**
 * The SDL of an Apollo Federation subgraph for composers and routers: what the rules of the schema add up to is written
 * in Federation's own `@requiresScopes` and `@authenticated` (from version 2.5), once for each element and in nested
 * lists only.
 *
 * - The rules of interfaces, which Federation does not have, and of root types, which routers lose, stand on the fields
 *   and types that they bind.
 * - Federation knows no scope that implies another one: each that does is written as an alternative.
 * - Rules on arguments, input fields and enum values cannot be written, and hold where the subgraph runs: comments at
 *   the top name them, as `ScopeTable.inputs` does.
 *
 * What serves a subgraph (`_entities`, `_service`, the definitions of Federation's directives) is left out.
 *
 * @param schema before `enforceScopes` or after it
 * @throws {ScopeSchemaError} what `compileScopes` finds; a link to Federation before 2.5; a requirement of more than
 *   1,024 alternatives once they are written out
 */
export function federationSDL(schema: GraphQLSchema): string {
  const table = compileScopes(schema)
  const link = findFederationLink(schema)
  const marks = createMarks(table, link)
  const written = withWrittenValues(getDocumentNodeFromSchema(schema).definitions, schema)
  const definitions = withoutMachinery(written, schema).map(marks.mark)
  const faults = [...link.faults, ...marks.faults]
  if (faults.length > 0) throw new ScopeSchemaError(faults)
  const linked = definitions.map((definition) =>
    isSchema(definition) ? linkedSchema(definition, link, definitions) : definition,
  )
  return [...inexpressible(table), print({ kind: Kind.DOCUMENT, definitions: linked }), ''].join('\n')
}

function inexpressible({ inputs }: ScopeTable): readonly string[] {
  if (inputs.length === 0) return []
  return [
    '# Federation has no rules on these, which hold where this subgraph runs:',
    ...inputs.map(({ coordinate, requirement }) => `# ${coordinate} needs ${formatRequirement(requirement)}`),
    '',
  ]
}

/** An extension, as subgraphs write it, unless the root types have names of their own or the schema a description. */
function linkedSchema(
  node: SchemaDefinitionNode,
  link: FederationLink,
  definitions: readonly DefinitionNode[],
): SchemaDefinitionNode | SchemaExtensionNode {
  const directives = [
    link.node(namesOfUsed(definitions)),
    ...(node.directives ?? []).filter((directive) => !link.isWritten(directive)),
  ]
  const types = new Set(definitions.map((each) => ('name' in each ? each.name?.value : undefined)))
  const operationTypes = node.operationTypes.filter(({ type }) => types.has(type.name.value))
  const isNamed = operationTypes.some(({ operation, type }) => type.name.value !== rootNames[operation])
  const isWhole = isNamed || (node.description !== undefined && operationTypes.length > 0)
  return isWhole ? { ...node, directives, operationTypes } : { kind: Kind.SCHEMA_EXTENSION, directives }
}

const rootNames: Readonly<Record<OperationTypeNode, string>> = {
  [OperationTypeNode.QUERY]: 'Query',
  [OperationTypeNode.MUTATION]: 'Mutation',
  [OperationTypeNode.SUBSCRIPTION]: 'Subscription',
}

function isSchema(definition: DefinitionNode): definition is SchemaDefinitionNode {
  return definition.kind === Kind.SCHEMA_DEFINITION
}

function namesOfUsed(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const names = new Set<string>()
  const collect = {
    Directive: ({ name }: { readonly name: { readonly value: string } }) => void names.add(name.value),
  }
  for (const definition of definitions) visit(definition, collect)
  return names
}
