import type { LintRule, RuledSchema } from '../rule.ts'

/** Where `[[…!]!]!` is the type of the argument this is a fault already. */
export const flatList: LintRule<RuledSchema> = {
  id: 'flat-list',
  severity: 'warn',
  summary: 'A flat list of scopes asks for all of them, and other tools read it as any of them.',
  *check({ uses }) {
    for (const { coordinate, use, groups } of uses) {
      const literal = use.args.scopes
      const [group = []] = groups
      if (!Array.isArray(literal) || group.length < 2) continue
      if (!literal.every((scope) => typeof scope === 'string')) continue
      const list = `[${group.map((scope) => JSON.stringify(scope)).join(', ')}]`
      yield {
        coordinate,
        at: use.node,
        message: `asks for all of ${list}; to tools that coerce it to a list of lists it asks for any of them.`,
        advice: `Write [${list}], which means all of them everywhere.`,
      }
    }
  },
}
