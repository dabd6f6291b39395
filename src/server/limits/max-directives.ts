import type { ValidationRule } from 'graphql'
import { tooMuch } from './too-much.ts'

/** How many directives a document may have as it is written: what they cost is to be read, and told apart. */
export function maxDirectives(limit: number): ValidationRule {
  return (context) => {
    let count = 0
    return {
      Directive(node) {
        count += 1
        if (count !== limit + 1) return
        context.reportError(tooMuch(`A document may have ${limit} directives at the most.`, node))
      },
    }
  }
}
