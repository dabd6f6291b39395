import { visitCarriers } from '../../elements.ts'
import type { LintRule, RuledSchema, Suspicion } from '../rule.ts'

/** Federation's own name, and that of its namespace. */
const POLICY = /^(?:federation__)?policy$/

export const unenforcedPolicy: LintRule<RuledSchema> = {
  id: 'unenforced-policy',
  severity: 'warn',
  summary: 'A @policy of Apollo Federation, which routers enforce and this schema does not.',
  *check({ schema }) {
    const found: Suspicion[] = []
    visitCarriers(schema, (coordinate, _location, { uses }) => {
      for (const { node } of uses.filter(({ name }) => POLICY.test(name))) {
        found.push({
          coordinate,
          at: node,
          message: 'has a @policy, which is not enforced here, and counts as no rule.',
          advice: 'Add @requiresScopes or @authenticated, or decide in the resolver.',
        })
      }
    })
    yield* found
  },
}
