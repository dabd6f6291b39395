import { isInterfaceType, isObjectType } from 'graphql'
import { nodeOf } from '../places.ts'
import type { LintRule, RuledSchema } from '../rule.ts'
import { formatSources } from '../sources-in-words.ts'

/** Of an interface what counts is what binds every object: a single one may need more than the others. */
export const contradictedPublic: LintRule<RuledSchema> = {
  id: 'contradicted-public',
  severity: 'warn',
  summary: 'Something says @public and needs a token all the same.',
  *check({ schema, rules, finder }) {
    for (const coordinate of rules.publics) {
      const [typeName = '', fieldName] = coordinate.split('.')
      const type = schema.getType(typeName)
      if (!isObjectType(type) && !isInterfaceType(type)) continue
      const sources = fieldName === undefined ? finder.of(typeName) : finder.ofField(type, fieldName)
      if (sources.length === 0) continue
      yield {
        coordinate,
        at: nodeOf(schema, coordinate),
        message: `says @public, and is not open: ${formatSources(sources)}.`,
        advice: 'Leave out @public, or the rules.',
      }
    }
  },
}
