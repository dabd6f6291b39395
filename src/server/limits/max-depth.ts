import type { ValidationRule } from 'graphql'
import { createMeasure, isIntrospection } from './measure.ts'
import { tooMuch } from './too-much.ts'

/** How deep fields may nest: a schema that leads in circles would answer without end. */
export function maxDepth(limit: number): ValidationRule {
  return (context) => {
    const depthOf = createMeasure(
      context,
      (field, below) => (isIntrospection(field) ? 0 : 1 + below),
      Math.max,
    )
    return {
      OperationDefinition(operation) {
        if (depthOf(operation) <= limit) return
        context.reportError(tooMuch(`Fields may be nested ${limit} deep at the most.`, operation))
      },
    }
  }
}
