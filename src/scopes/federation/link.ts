import {
  type ConstDirectiveNode,
  type ConstListValueNode,
  type ConstValueNode,
  type GraphQLSchema,
  Kind,
  parseConstValue,
} from 'graphql'
import { directivesOf } from '../elements.ts'
import { createFault, type ScopeFault } from '../faults.ts'
import { isOwn, usableNames } from './own-directives.ts'

/** The rules that Apollo Federation knows. */
export type FederatedRule = 'requiresScopes' | 'authenticated'

/** How a subgraph links Federation. */
export interface FederationLink {
  /** The directive's name in the SDL of the subgraph: linked already, perhaps under another name, or still to be. */
  nameOf(rule: FederatedRule): string
  /**
   * The `@link` that brings the rules and, where the schema had none, the directives of Federation that it uses.
   *
   * @param used local names of all directives that stand in the SDL
   */
  node(used: ReadonlySet<string>): ConstDirectiveNode
  /** Whether this is the link that the schema itself has, in whose place `node` comes. */
  isWritten(directive: ConstDirectiveNode): boolean
  readonly faults: readonly ScopeFault[]
}

const ruleNames: readonly FederatedRule[] = ['requiresScopes', 'authenticated']
const address = /^https?:\/\/specs\.apollo\.dev\/federation\/v(\d+)\.(\d+)/
const firstWithRules = 'https://specs.apollo.dev/federation/v2.5'

export function findFederationLink(schema: GraphQLSchema): FederationLink {
  const written = writtenLink(schema)
  return written === undefined ? createLink(schema) : extendLink(written)
}

/** The local names of Federation's directives, and of `@link` itself. */
export function linkedNames(schema: GraphQLSchema): ReadonlySet<string> {
  const written = writtenLink(schema)
  const imported = listOf(written && argumentOf(written, 'import')).flatMap(importedAs)
  if (written === undefined) return new Set(['link', ...usableIn(schema)])
  return new Set([...imported.map(([, local]) => local), written.name.value])
}

function writtenLink(schema: GraphQLSchema): ConstDirectiveNode | undefined {
  const nodes = directivesOf(schema).uses.flatMap(({ node }) => node ?? [])
  return nodes.find((node) => address.test(stringOf(argumentOf(node, 'url'))))
}

/** What a schema that links nothing has of Federation all the same, and not for something of its own. */
function usableIn(schema: GraphQLSchema): readonly string[] {
  return usableNames.filter((name) => !isDefinedOtherwise(schema, name))
}

function isDefinedOtherwise(schema: GraphQLSchema, name: string): boolean {
  const directive = schema.getDirective(name)
  return directive != null && isOwn(directive)
}

function createLink(schema: GraphQLSchema): FederationLink {
  const usable = usableIn(schema)
  const node = (used: ReadonlySet<string>) => {
    const names = [...ruleNames, ...usable].filter((name) => used.has(name))
    return linkTo(firstWithRules, names.map(importOf))
  }
  return { nameOf: (rule) => rule, node, isWritten: () => false, faults: nameFaults(schema) }
}

/** What the schema imports stays as it is written; a rule that it does not import is added. */
function extendLink(written: ConstDirectiveNode): FederationLink {
  const imports = listOf(argumentOf(written, 'import'))
  const imported = new Map(imports.flatMap(importedAs))
  const nameOf = (rule: FederatedRule) => imported.get(rule) ?? rule
  const node = (used: ReadonlySet<string>) => {
    const added = ruleNames.filter((rule) => !imported.has(rule) && used.has(rule))
    return added.length === 0 ? written : withImports(written, [...imports, ...added.map(importOf)])
  }
  const isWritten = (directive: ConstDirectiveNode) =>
    stringOf(argumentOf(directive, 'url')) === stringOf(argumentOf(written, 'url'))
  return { nameOf, node, isWritten, faults: versionFaults(written) }
}

/** Nothing can be linked where `@link` is a word for something else. */
function nameFaults(schema: GraphQLSchema): readonly ScopeFault[] {
  if (!isDefinedOtherwise(schema, 'link')) return []
  const reason = 'is defined with other arguments than those that link Federation; give it another name'
  return [createFault('@link', reason, schema.getDirective('link')?.astNode ?? undefined)]
}

function versionFaults(link: ConstDirectiveNode): readonly ScopeFault[] {
  const url = stringOf(argumentOf(link, 'url'))
  const [, major, minor] = address.exec(url) ?? []
  if (Number(major) > 2 || Number(minor) >= 5) return []
  const reason = `links ${url}, which has no @requiresScopes; link ${firstWithRules} or later`
  return [createFault('schema', reason, link)]
}

function linkTo(url: string, imports: readonly ConstValueNode[]): ConstDirectiveNode {
  const urlArgument = {
    kind: Kind.ARGUMENT,
    name: nameNode('url'),
    value: { kind: Kind.STRING, value: url },
  } as const
  return withImports({ kind: Kind.DIRECTIVE, name: nameNode('link'), arguments: [urlArgument] }, imports)
}

function withImports(link: ConstDirectiveNode, imports: readonly ConstValueNode[]): ConstDirectiveNode {
  const others = (link.arguments ?? []).filter(({ name }) => name.value !== 'import')
  const value: ConstListValueNode = { kind: Kind.LIST, values: [...imports] }
  return { ...link, arguments: [...others, { kind: Kind.ARGUMENT, name: nameNode('import'), value }] }
}

/** `"@name"`, or `{ name: "@name", as: "@local" }`. */
function importedAs(value: ConstValueNode): readonly (readonly [name: string, local: string])[] {
  const whole = stringOf(value)
  const name = whole || stringOf(fieldOf(value, 'name'))
  const local = whole || stringOf(fieldOf(value, 'as')) || name
  return name.startsWith('@') ? [[name.slice(1), local.replace(/^@/, '')]] : []
}

function importOf(name: string): ConstValueNode {
  return parseConstValue(JSON.stringify(`@${name}`))
}

function argumentOf(node: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return node.arguments?.find((argument) => argument.name.value === name)?.value
}

function fieldOf(value: ConstValueNode, name: string): ConstValueNode | undefined {
  return value.kind === Kind.OBJECT
    ? value.fields.find((field) => field.name.value === name)?.value
    : undefined
}

function listOf(value: ConstValueNode | undefined): readonly ConstValueNode[] {
  if (value === undefined) return []
  return value.kind === Kind.LIST ? value.values : [value]
}

/** @returns the empty string for anything else */
function stringOf(value: ConstValueNode | undefined): string {
  return value?.kind === Kind.STRING ? value.value : ''
}

function nameNode(value: string) {
  return { kind: Kind.NAME, value } as const
}
