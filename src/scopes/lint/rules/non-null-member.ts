import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  OperationTypeNode,
} from 'graphql'
import { formatRequirement, implies } from '../../requirement.ts'
import { nodeOf } from '../places.ts'
import { createReach } from '../reach.ts'
import type { LintRule, RuledSchema } from '../rule.ts'

/** Members of a list, or what the field itself returns: what else is next to the refused object is lost with it. */
export const nonNullMember: LintRule<RuledSchema> = {
  id: 'non-null-member',
  severity: 'warn',
  summary:
    'A field returns objects of several types that may not be null, and one of the types needs more than the field: refused, it takes the others with it.',
  *check(subject) {
    const { schema, table, catalogue } = subject
    const isReachedWithout = createReach(subject)
    const mutation = schema.getRootType(OperationTypeNode.MUTATION)?.name
    for (const { coordinate, requirement } of table.fields) {
      const [typeName = '', fieldName = ''] = coordinate.split('.')
      const type = schema.getType(typeName)
      if (!isObjectType(type) || typeName === mutation) continue
      const members = nonNullMembers(schema, type.getFields()[fieldName]?.type)
      const refused = members.filter(({ name }) => {
        const needed = table.requirement(name)
        return (
          !implies(requirement, needed, catalogue.closure) && isReachedWithout(typeName, requirement, needed)
        )
      })
      if (refused.length === 0) continue
      const needs = refused.map(({ name }) => `${name} needs ${formatRequirement(table.requirement(name))}`)
      yield {
        coordinate,
        at: nodeOf(schema, coordinate),
        message: `may not return null, and not everybody may see each object: ${needs.join(', ')}. One that is refused makes more than itself null.`,
        advice: 'Let the members be null: [Member] in place of [Member!].',
      }
    }
  },
}

/** Those objects that become null themselves when something of them is refused. */
function nonNullMembers(
  schema: GraphQLSchema,
  type: GraphQLOutputType | undefined,
): readonly GraphQLObjectType[] {
  const named = getNamedType(type)
  if (!isAbstractType(named) || !isInnermostNonNull(type)) return []
  return schema
    .getPossibleTypes(named)
    .filter((member) => Object.values(member.getFields()).some((field) => isNonNullType(field.type)))
}

function isInnermostNonNull(type: unknown): boolean {
  if (isListType(type)) return isInnermostNonNull(type.ofType)
  return isNonNullType(type) && (!isListType(type.ofType) || isInnermostNonNull(type.ofType))
}
