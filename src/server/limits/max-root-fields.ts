import { OperationTypeNode, type ValidationRule } from 'graphql'
import { selectedFields } from './measure.ts'
import { tooMuch } from './too-much.ts'

/** How many fields a mutation may run, one after the other. Those of a query are few unless they have aliases. */
export function maxRootFields(limit: number): ValidationRule {
  return (context) => ({
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.MUTATION) return
      const fields = selectedFields(context, operation.selectionSet, undefined)
      const keys = new Set(fields.map(({ node }) => (node.alias ?? node.name).value))
      if (keys.size <= limit) return
      context.reportError(tooMuch(`A mutation may have ${limit} fields at the most.`, operation))
    },
  })
}
