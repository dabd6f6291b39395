import {
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  parse,
  specifiedDirectives,
  visit,
} from 'graphql'
import { nearMatch } from '../../scopes/near-match.ts'

/** Everywhere that a directive can stand in SDL. */
const LOCATIONS =
  'SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION'

/**
 * The directives that are used and not defined: those of Apollo Federation never are in a subgraph, others are defined
 * in code.
 */
export function undefinedDirectives({ definitions }: DocumentNode): readonly DirectiveNode[] {
  const known = new Set(specifiedDirectives.map(({ name }) => name))
  for (const definition of definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) known.add(definition.name.value)
  }
  const used: DirectiveNode[] = []
  visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      Directive(node) {
        if (!known.has(node.name.value)) used.push(node)
      },
    },
  )
  return used
}

/** Definitions that let validation pass: they say nothing of what the directives take. */
export function definitionsFor(directives: readonly DirectiveNode[]): DocumentNode {
  const taken = new Map<string, Set<string>>()
  for (const { name, arguments: args = [] } of directives) {
    const names = taken.get(name.value) ?? new Set()
    taken.set(name.value, names)
    for (const argument of args) names.add(argument.name.value)
  }
  const definitions = Array.from(taken, ([name, names]) => {
    const written = names.size === 0 ? '' : `(${[...names].map((each) => `${each}: String`).join(' ')})`
    return `directive @${name}${written} repeatable on ${LOCATIONS}`
  })
  if (definitions.length === 0) return { kind: Kind.DOCUMENT, definitions: [] }
  return parse(definitions.join('\n'))
}

/**
 * What a slip has probably made of one of our directives, and would otherwise mean nothing.
 *
 * @param ours the names under which they are known
 */
export function slipsAmong(
  directives: readonly DirectiveNode[],
  ours: ReadonlySet<string>,
): readonly GraphQLError[] {
  return directives.flatMap((node) => {
    const name = node.name.value
    const nearest = ours.has(name) ? '' : nearMatch(name, ours)
    if (nearest === '') return []
    return [new GraphQLError(`"@${name}" is defined nowhere${nearest}`, { nodes: node })]
  })
}
