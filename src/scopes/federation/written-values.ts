import {
  type ASTNode,
  type DefinitionNode,
  type DirectiveNode,
  type GraphQLSchema,
  Kind,
  visit,
} from 'graphql'
import { type Directable, directivesOf, visitElements } from '../elements.ts'

/**
 * Definitions that were made of a schema, with values as the SDL of the schema has them. A value that was read and
 * written again is another one where its type is a custom scalar: long numbers are rounded, enum values are strings.
 */
export function withWrittenValues(
  definitions: readonly DefinitionNode[],
  schema: GraphQLSchema,
): readonly DefinitionNode[] {
  const elements = new Map<string, Directable>()
  visitElements(schema, (element, _location, coordinate) => void elements.set(coordinate(), element))
  return definitions.map((definition) => restored(definition, elements))
}

function restored(definition: DefinitionNode, elements: ReadonlyMap<string, Directable>): DefinitionNode {
  const path: string[] = []
  return visit(definition, {
    enter(node: ASTNode) {
      const name = nameOf(node)
      if (name !== undefined) path.push(name)
    },
    leave(node: ASTNode) {
      if (nameOf(node) === undefined) return undefined
      const element = elements.get(coordinateOf(path))
      path.pop()
      return element && withWritten(node, element)
    },
  })
}

/** @returns `undefined` for what is no element of a schema */
function nameOf(node: ASTNode): string | undefined {
  if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) return 'schema'
  if (!node.kind.endsWith('Definition') || !('name' in node)) return undefined
  const name = node.name?.value
  return node.kind === Kind.DIRECTIVE_DEFINITION ? `@${name}` : name
}

function coordinateOf([owner = '', member, argument]: readonly string[]): string {
  if (member === undefined) return owner
  if (owner.startsWith('@')) return `${owner}(${member}:)`
  return argument === undefined ? `${owner}.${member}` : `${owner}.${member}(${argument}:)`
}

function withWritten(node: ASTNode, element: Directable): ASTNode {
  const directives = 'directives' in node ? writtenDirectives(node.directives ?? [], element) : undefined
  const written = element.astNode
  const hasDefault = node.kind === Kind.INPUT_VALUE_DEFINITION && node.defaultValue !== undefined
  const defaultValue = hasDefault && written && 'defaultValue' in written ? written.defaultValue : undefined
  return {
    ...node,
    ...(directives && { directives }),
    ...(defaultValue !== undefined && { defaultValue }),
  } as ASTNode
}

/** Where some stand in extensions there is no telling which of the made ones were written. */
function writtenDirectives(made: readonly DirectiveNode[], element: Directable): readonly DirectiveNode[] {
  const { uses } = directivesOf(element)
  const nodes = uses.flatMap(({ node }) => node ?? [])
  if (nodes.length < uses.length) return made
  const names = new Set(nodes.map(({ name }) => name.value))
  return [...nodes, ...made.filter(({ name }) => !names.has(name.value))]
}
