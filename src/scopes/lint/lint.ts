import type { DocumentNode, GraphQLSchema } from 'graphql'
import { placeOf } from './places.ts'
import type { LintRule, LintSeverity, RuledSchema, Suspicion, WrittenSchema } from './rule.ts'
import { readSchema } from './ruled-schema.ts'
import { computedFromStricter } from './rules/computed-from-stricter.ts'
import { contradictedPublic } from './rules/contradicted-public.ts'
import { droppedRule } from './rules/dropped-rule.ts'
import { fault } from './rules/fault.ts'
import { flatList } from './rules/flat-list.ts'
import { nonNullMember } from './rules/non-null-member.ts'
import { nonNullRefusal } from './rules/non-null-refusal.ts'
import { openMutation } from './rules/open-mutation.ts'
import { redundantRule } from './rules/redundant-rule.ts'
import { unenforcedPolicy } from './rules/unenforced-policy.ts'
import { unmarkedRootField } from './rules/unmarked-root-field.ts'
import { unusedScope } from './rules/unused-scope.ts'
import { createIsSilenced } from './silenced.ts'

/** Something in a schema that is wrong, or likely to be meant in another way. */
export interface LintFinding {
  /** The id of the rule. */
  readonly rule: string
  readonly severity: LintSeverity
  /** The schema coordinate of the element, such as `User.email`; `schema` for the schema itself. */
  readonly coordinate: string
  /** The name of the SDL source; `undefined` for what was not built from SDL. */
  readonly file: string | undefined
  /** From 1; `undefined` as `file` is. */
  readonly line: number | undefined
  /** From 1; `undefined` as `file` is. */
  readonly column: number | undefined
  /** What is wrong. Begins as a predicate of the coordinate, or with what stands there. */
  readonly message: string
  /** What to write instead. */
  readonly advice: string
}

export interface LintScopesOptions {
  /**
   * The SDL as it was before tools merged it into the schema: with it the rules are found that they have dropped.
   * Default: none, and then the schema alone is looked at.
   */
  readonly documents?: readonly DocumentNode[]
  /**
   * By the id of a rule; the others have the severity that {@link lintRules} tells. A `fault` is an error whatever
   * stands here or in a comment.
   */
  readonly rules?: Readonly<Record<string, LintSeverity | 'off'>>
}

/** Rules for what a schema has become on its way from the SDL, which faults do not keep from being checked. */
const written: readonly LintRule<WrittenSchema>[] = [fault, droppedRule]

const ruled: readonly LintRule<RuledSchema>[] = [
  unmarkedRootField,
  openMutation,
  flatList,
  unusedScope,
  redundantRule,
  contradictedPublic,
  nonNullRefusal,
  nonNullMember,
  computedFromStricter,
  unenforcedPolicy,
]

/** Every rule that there is, with its severity by default. */
export const lintRules: readonly Pick<LintRule<never>, 'id' | 'severity' | 'summary'>[] = [
  ...written,
  ...ruled,
].map(({ id, severity, summary }) => ({ id, severity, summary }))

/**
 * Looks for what is allowed in a schema, and likely to be a mistake. A schema that does not build has its faults among
 * the findings, and the rules that need to know what each element requires are then not asked.
 *
 * A comment `# scopes-lint-disable-next-line <rules> -- <reason>` above an element silences rules for it.
 *
 * @returns by file, line and column; empty when there is nothing to say
 * @throws {TypeError} the options name a rule that there is not, or `fault`
 */
export function lintScopes(
  schema: GraphQLSchema,
  { documents = [], rules = {} }: LintScopesOptions = {},
): readonly LintFinding[] {
  const severityOf = createSeverityOf(rules)
  const subject = readSchema({ schema, documents })
  const isSilenced = createIsSilenced()
  const findings = (rule: { readonly id: string }, suspicions: Iterable<Suspicion>): LintFinding[] => {
    const severity = severityOf(rule.id)
    const isFault = rule.id === fault.id
    if (severity === 'off') return []
    return [...suspicions].flatMap(({ coordinate, at, message, advice }) => {
      const place = placeOf(at)
      if (!isFault && isSilenced(rule.id, place)) return []
      const { file, line, column } = place
      return [{ rule: rule.id, severity, coordinate, file, line, column, message, advice }]
    })
  }
  return [
    ...written.flatMap((rule) => findings(rule, rule.check(subject))),
    ...(subject.table === undefined ? [] : ruled.flatMap((rule) => findings(rule, rule.check(subject)))),
  ].sort(byPlace)
}

function createSeverityOf(rules: Readonly<Record<string, LintSeverity | 'off'>>) {
  const severities = new Map<string, LintSeverity | 'off'>(
    lintRules.map(({ id, severity }) => [id, severity]),
  )
  for (const [id, severity] of Object.entries(rules)) {
    if (!severities.has(id)) throw new TypeError(`there is no rule "${id}"`)
    if (id === fault.id)
      throw new TypeError('a "fault" keeps the schema from being built, and is always an error')
    severities.set(id, severity)
  }
  return (id: string): LintSeverity | 'off' => severities.get(id) ?? 'off'
}

function byPlace(left: LintFinding, right: LintFinding): number {
  return (
    compare(left.file ?? '', right.file ?? '') ||
    (left.line ?? 0) - (right.line ?? 0) ||
    (left.column ?? 0) - (right.column ?? 0) ||
    compare(left.coordinate, right.coordinate) ||
    compare(left.rule, right.rule)
  )
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
