import { type ConstDirectiveNode, type ConstValueNode, type Location, print } from 'graphql'
import { type Catalogue, isScopeToken } from './catalogue.ts'
import type { DirectiveUse } from './elements.ts'
import { nearMatch } from './near-match.ts'
import type { ScopeGroup } from './requirement.ts'

/**
 * How the directive's definition types `scopes`. Under a scalar a flat list is kept as written and means AND. Under
 * Apollo Federation's `[[…!]!]!` list coercion makes `["a", "b"]` mean OR in every other tool, so a flat list of more
 * than one scope is refused there.
 */
export type LiteralTyping = 'scalar' | 'nested lists'

/** @returns the groups, or in words what is wrong with the literal */
export function readScopesLiteral(
  use: DirectiveUse,
  typing: LiteralTyping,
  catalogue: Catalogue,
): readonly ScopeGroup[] | string {
  const literal = use.args.scopes
  const text = () => textOf(use)
  const written = () => `@${use.name}(scopes: ${text()})`
  if (use.node !== undefined && isMerged(use.node)) {
    return `${written()} was put together by a tool from several definitions, which turns "all of them" into "one of them"; declare @${use.name} repeatable, or write it once`
  }
  const groups = groupsOf(literal)
  if (typeof groups === 'string') return `${written()} ${groups}`
  if (typing === 'nested lists' && isStrings(literal) && literal.length > 1) {
    return `${written()} reads as OR to tools that coerce it to a list of lists; write [${text()}] for all of them, or one list each for any of them`
  }
  const faulty = groups.flat().flatMap((scope) => reasonAgainst(scope, catalogue))
  return faulty.length > 0 ? `${written()} ${faulty.join('; ')}` : groups
}

function groupsOf(literal: unknown): readonly ScopeGroup[] | string {
  if (typeof literal === 'string') return [[literal]]
  if (!Array.isArray(literal)) return 'is neither a scope nor a list; write "a", ["a", "b"] or [["a"], ["b"]]'
  const list: readonly unknown[] = literal
  if (list.length === 0) return 'asks for nothing; write @authenticated, or leave the directive out'
  if (isStrings(list)) return [list]
  const groups = list.filter(isStrings)
  if (groups.length < list.length) return 'mixes forms; write ["a", "b"] or [["a", "b"], ["c"]]'
  if (groups.some((group) => group.length === 0)) {
    return 'has an empty list, which would ask for nothing; write @authenticated, or leave the list out'
  }
  return groups
}

function reasonAgainst(scope: string, catalogue: Catalogue): readonly string[] {
  if (!isScopeToken(scope)) {
    return [
      `holds ${JSON.stringify(scope)}, which is no scope: write printable ASCII without spaces, quotes and backslashes, one scope a string`,
    ]
  }
  if (catalogue.scopes.length === 0 || catalogue.has(scope)) return []
  const names = catalogue.scopes.map(({ name }) => name)
  return [`names "${scope}", which no @scope declares${nearMatch(scope, names)}`]
}

function textOf({ args, node }: DirectiveUse): string {
  const value = node?.arguments?.find(({ name }) => name.value === 'scopes')?.value
  return value === undefined ? (JSON.stringify(args.scopes) ?? 'nothing') : print(value)
}

/**
 * Tools that merge type definitions keep one literal of a directive that is not repeatable, or join the lists of two:
 * the parts tell by their places.
 */
function isMerged(node: ConstDirectiveNode): boolean {
  const written = node.arguments?.filter(({ name }) => name.value === 'scopes') ?? []
  return written.length > 1 || written.some(({ value, loc }) => !isWithin(value, loc) || isTornApart(value))
}

function isTornApart(value: ConstValueNode): boolean {
  return (
    value.kind === 'ListValue' && value.values.some((part) => !isWithin(part, value.loc) || isTornApart(part))
  )
}

/** Without locations nothing can be told. */
function isWithin({ loc }: ConstValueNode, outer: Location | undefined): boolean {
  if (loc === undefined || outer === undefined) return true
  return loc.source === outer.source && loc.start >= outer.start && loc.end <= outer.end
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
