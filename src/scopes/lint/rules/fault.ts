import type { LintRule, WrittenSchema } from '../rule.ts'

/** A scope that no `@scope` declares is one of them: no caller could ever hold it. */
export const fault: LintRule<WrittenSchema> = {
  id: 'fault',
  severity: 'error',
  summary: 'The schema does not build: a literal that cannot be read, or a scope that is declared nowhere.',
  *check({ faults }) {
    for (const { coordinate, message, ...at } of faults) {
      const sentence = /[.?!]$/.test(message) ? message : `${message}.`
      yield { coordinate, at, message: sentence, advice: 'The schema does not build before this is mended.' }
    }
  },
}
