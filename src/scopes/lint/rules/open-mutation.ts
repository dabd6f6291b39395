import { nodeOf } from '../places.ts'
import { rootFields } from '../root-fields.ts'
import type { LintRule, RuledSchema } from '../rule.ts'

/** `@public` on the type `Mutation` is not enough: the next mutation would be open by it, too. */
export const openMutation: LintRule<RuledSchema> = {
  id: 'open-mutation',
  severity: 'error',
  summary: 'A mutation is open to everybody, and the mutation itself does not say that it is meant to be.',
  *check({ schema, table }) {
    for (const { coordinate } of rootFields(schema, 'mutation')) {
      if (table.requirement(coordinate) !== 'public' || table.publics.has(coordinate)) continue
      yield {
        coordinate,
        at: nodeOf(schema, coordinate),
        message: 'changes something for everybody who asks, without a token.',
        advice:
          'Say what it needs, at least @authenticated; write @public on the mutation itself if it is meant to be open.',
      }
    }
  },
}
