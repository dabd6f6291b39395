import { isInterfaceType, isObjectType } from 'graphql'
import { implies, type Requirement } from '../../requirement.ts'
import { product } from '../../rules.ts'
import type { RequirementSource } from '../../sources.ts'
import type { LintRule, RuledSchema, RuleUse, Suspicion } from '../rule.ts'
import { formatSources } from '../sources-in-words.ts'

/**
 * What a rule inherits from decides: between a type and an interface of it, or a field and its type, the narrower place
 * is the one that adds nothing.
 */
export const redundantRule: LintRule<RuledSchema> = {
  id: 'redundant-rule',
  severity: 'warn',
  summary: 'A rule, or a part of it, adds nothing to what is needed anyway.',
  *check(subject) {
    for (const [coordinate, uses] of byCoordinate(subject.uses)) {
      const others = inherited(subject, coordinate).filter((source) => source.coordinate !== coordinate)
      yield* needlessUses(subject, uses, others)
      for (const use of uses) yield* needlessParts(use)
    }
  },
}

function* needlessUses(
  { catalogue }: RuledSchema,
  uses: readonly RuleUse[],
  others: readonly RequirementSource[],
): Iterable<Suspicion> {
  let left = uses
  // From the last to the first: of two that say the same the first stays.
  for (const use of uses.toReversed()) {
    const rest = left.filter((other) => other !== use)
    const sources = [...others, ...rest]
    if (sources.length === 0) continue
    const needed = product(requirementsOf(sources), catalogue)
    if (needed === undefined || !implies(needed, use.requirement, catalogue.closure)) continue
    left = rest
    yield {
      coordinate: use.coordinate,
      at: use.use.node,
      message: `@${use.use.name} adds nothing here: ${formatSources(deciding(sources, use, catalogue))}.`,
      advice: 'Leave it out, or ask for something else.',
    }
  }
}

/** The sources that are enough by themselves, or else all of them. */
function deciding(
  sources: readonly RequirementSource[],
  { requirement }: RuleUse,
  { closure }: RuledSchema['catalogue'],
): readonly RequirementSource[] {
  const enough = sources.find((source) => implies(source.requirement, requirement, closure))
  return enough === undefined ? sources : [enough]
}

/** Scopes or groups that absorption takes away. */
function* needlessParts({ coordinate, use, groups, requirement }: RuleUse): Iterable<Suspicion> {
  if (requirement === 'public') return
  const size = (each: Exclude<Requirement, 'public'>) => each.length + each.flat().length
  if (size(requirement) === size(groups)) return
  const [only] = requirement
  const short = requirement.length === 1 && only?.length === 1 ? only[0] : requirement
  yield {
    coordinate,
    at: use.node,
    message: `@${use.name} has scopes that add nothing, because others imply them or are enough.`,
    advice: `Write ${JSON.stringify(short)}, which is the same.`,
  }
}

function inherited({ schema, finder }: RuledSchema, coordinate: string): readonly RequirementSource[] {
  const [typeName = '', member] = coordinate.split('.', 2)
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  if (member === undefined) return finder.of(typeName)
  const [fieldName = '', argument] = member.split('(')
  const ofField = finder.ofField(type, fieldName)
  if (argument === undefined) return ofField
  // Of an interface's argument finder.of would speak for the objects.
  return isObjectType(type) ? [...ofField, ...finder.of(coordinate)] : ofField
}

function byCoordinate(uses: readonly RuleUse[]): ReadonlyMap<string, readonly RuleUse[]> {
  const grouped = new Map<string, RuleUse[]>()
  for (const use of uses) {
    const group = grouped.get(use.coordinate) ?? []
    grouped.set(use.coordinate, group)
    group.push(use)
  }
  return grouped
}

function requirementsOf(sources: readonly RequirementSource[]): readonly Requirement[] {
  return sources.map(({ requirement }) => requirement)
}
