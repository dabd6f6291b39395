import { type DirectiveNode, type DocumentNode, Kind, parse, specifiedDirectives, visit } from 'graphql'
import { nearMatch } from '../../scopes/near-match.ts'

/** Everywhere that a directive can stand in SDL. */
const LOCATIONS =
  'SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION'

/**
 * Definitions for directives that are used and not defined: those of Apollo Federation never are in a subgraph, others
 * are defined in code. What a slip may have made of one of ours is not among them.
 *
 * @param ours the names under which the directives of scopes are known
 * @returns for validation alone: they say nothing of what the directives take
 */
export function missingDefinitions(document: DocumentNode, ours: ReadonlySet<string>): DocumentNode {
  const known = new Set(specifiedDirectives.map(({ name }) => name))
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) known.add(definition.name.value)
  }
  const taken = new Map<string, Set<string>>()
  visit(document, {
    Directive(node: DirectiveNode) {
      const name = node.name.value
      if (known.has(name) || isSlip(name, ours)) return
      const args = taken.get(name) ?? new Set()
      taken.set(name, args)
      for (const argument of node.arguments ?? []) args.add(argument.name.value)
    },
  })
  const definitions = Array.from(taken, ([name, args]) => {
    const written = args.size === 0 ? '' : `(${[...args].map((arg) => `${arg}: String`).join(' ')})`
    return `directive @${name}${written} repeatable on ${LOCATIONS}`
  })
  if (definitions.length === 0) return { kind: Kind.DOCUMENT, definitions: [] }
  return parse(definitions.join('\n'))
}

function isSlip(name: string, ours: ReadonlySet<string>): boolean {
  return !ours.has(name) && nearMatch(name, ours) !== ''
}
