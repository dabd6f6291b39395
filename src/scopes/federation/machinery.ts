import {
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  visit,
} from 'graphql'
import { directiveNames } from '../directive-names.ts'
import { directivesOf } from '../elements.ts'
import { linkedNames } from './link.ts'

const subgraphTypes: ReadonlySet<string> = new Set(['_Any', '_Entity', '_Service'])
const subgraphFields: ReadonlySet<string> = new Set(['_entities', '_service'])

/**
 * The definitions of a schema that are its own: less the directives of ours and their uses, the definitions of what
 * Federation brings, and the types that only they use.
 */
export function withoutMachinery(
  definitions: readonly DefinitionNode[],
  schema: GraphQLSchema,
): readonly DefinitionNode[] {
  const rules = directiveNames(directivesOf(schema).uses)
  const linked = linkedNames(schema)
  const isBrought = ({ name: { value } }: DirectiveDefinitionNode) =>
    rules.has(value) || linked.has(value) || /^(federation|link)__/.test(value)
  const [brought, others] = partition(
    definitions,
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && isBrought(node),
  )
  const own = others
    .flatMap((node) => withoutSubgraphFields(node, schema) ?? [])
    .map((node) => withoutUses(node, rules))
  const needed = typeNamesIn(own)
  const onlyBrought = new Set([...typeNamesIn(brought)].filter((name) => !needed.has(name)))
  return own.filter((node) => !('name' in node && node.name && onlyBrought.has(node.name.value)))
}

/** @returns `undefined` for a type of which nothing is left */
function withoutSubgraphFields(node: DefinitionNode, schema: GraphQLSchema): DefinitionNode | undefined {
  if (!('name' in node) || node.name === undefined) return node
  if (subgraphTypes.has(node.name.value)) return undefined
  const isQuery = node.name.value === schema.getQueryType()?.name
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || !isQuery) return node
  const fields = (node.fields ?? []).filter(({ name }) => !subgraphFields.has(name.value))
  return fields.length === 0 ? undefined : ({ ...node, fields } satisfies ObjectTypeDefinitionNode)
}

function withoutUses<Node extends DefinitionNode>(node: Node, names: ReadonlyMap<string, unknown>): Node {
  return visit(node, { Directive: ({ name }) => (names.has(name.value) ? null : undefined) })
}

function typeNamesIn(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const definition of definitions)
    visit(definition, { NamedType: ({ name }) => void names.add(name.value) })
  return names
}

function partition<Item>(
  items: readonly Item[],
  isFirst: (item: Item) => boolean,
): readonly [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
