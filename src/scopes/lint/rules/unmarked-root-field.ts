import { marksOf } from '../../compile.ts'
import { nodeOf } from '../places.ts'
import { rootFields } from '../root-fields.ts'
import type { LintRule, RuledSchema } from '../rule.ts'

export const unmarkedRootField: LintRule<RuledSchema> = {
  id: 'unmarked-root-field',
  severity: 'warn',
  summary: 'A query or subscription is open to everybody, and nothing says that it is meant to be.',
  *check({ schema, table }) {
    for (const operation of ['query', 'subscription'] as const) {
      for (const { type, fieldName, coordinate } of rootFields(schema, operation)) {
        if (table.requirement(coordinate) !== 'public') continue
        if (marksOf(type, fieldName).some((mark) => table.publics.has(mark))) continue
        yield {
          coordinate,
          at: nodeOf(schema, coordinate),
          message: 'is open to everybody, without a token.',
          advice: 'Write @public if it is meant to be, else say what it needs.',
        }
      }
    }
  },
}
