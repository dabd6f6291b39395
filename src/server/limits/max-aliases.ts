import type { ValidationRule } from 'graphql'
import { createMeasure } from './measure.ts'
import { tooMuch } from './too-much.ts'

/**
 * How many aliases an operation may have, each of which can have a field run once more. They count as they would run: an
 * alias in a fragment as often as the fragment is spread, for a few that double each other are thousands of fields.
 */
export function maxAliases(limit: number): ValidationRule {
  return (context) => {
    const aliasesOf = createMeasure(context, ({ node }, below) => (node.alias ? 1 + below : below))
    return {
      OperationDefinition(operation) {
        if (aliasesOf(operation) <= limit) return
        const message = `An operation may have ${limit} aliases at the most, those of a fragment wherever it is spread.`
        context.reportError(tooMuch(message, operation))
      },
    }
  }
}
