import { isNonNullType, OperationTypeNode } from 'graphql'
import { formatRequirement, implies } from '../../requirement.ts'
import { nodeOf } from '../places.ts'
import { createReach } from '../reach.ts'
import type { LintRule, RuledSchema } from '../rule.ts'

/**
 * Only where there is a caller who reaches the object, meets what its type asks for, and is refused this field. Of a
 * mutation that is refused in any part nothing runs, and so nothing becomes null.
 */
export const nonNullRefusal: LintRule<RuledSchema> = {
  id: 'non-null-refusal',
  severity: 'warn',
  summary:
    'A non-null field needs more than the object that it is on: a refusal makes the whole object null.',
  *check(subject) {
    const { schema, table, catalogue } = subject
    const isReachedWithout = createReach(subject)
    const query = schema.getQueryType()?.name
    const others = [OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION]
    const undivided = new Set(others.map((operation) => schema.getRootType(operation)?.name))
    for (const { coordinate, requirement } of table.fields) {
      if (requirement === 'public') continue
      const [typeName = '', fieldName = ''] = coordinate.split('.')
      const type = schema.getType(typeName)
      const isNonNull = type && 'getFields' in type && isNonNullType(type.getFields()[fieldName]?.type)
      if (!isNonNull || undivided.has(typeName)) continue
      const ofType = table.requirement(typeName)
      if (implies(ofType, requirement, catalogue.closure)) continue
      if (!isReachedWithout(typeName, ofType, requirement)) continue
      const whole = typeName === query ? 'whole answer' : `whole ${typeName}`
      yield {
        coordinate,
        at: nodeOf(schema, coordinate),
        message: `is non-null and needs ${formatRequirement(requirement)}, which not everybody has who gets here: refused, it makes the ${whole} null.`,
        advice: `Let it be null, or ask for the same wherever one gets to ${typeName}.`,
      }
    }
  },
}
