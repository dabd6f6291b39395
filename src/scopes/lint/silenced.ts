import type { Source } from 'graphql'
import type { Place } from './places.ts'

/**
 * `# scopes-lint-disable-next-line open-mutation, flat-list -- a reason` on the line above an element, its description,
 * or a directive that stands on a line of its own. Without names it silences every rule.
 */
const comment = /^\s*#\s*scopes-lint-disable-next-line(?![\w-])(.*)$/

/** Whether a comment silences a rule at a place. */
export function createIsSilenced() {
  const linesOf = new WeakMap<Source, readonly string[]>()
  return (rule: string, { source, line, firstLine }: Place): boolean => {
    if (source === undefined || line === undefined) return false
    const lines = linesOf.get(source) ?? source.body.split(/\r\n|[\n\r]/)
    linesOf.set(source, lines)
    return [line, firstLine ?? line].some((each) => isNamedIn(lines[each - 2], rule))
  }
}

function isNamedIn(line: string | undefined, rule: string): boolean {
  const [, rest] = comment.exec(line ?? '') ?? []
  if (rest === undefined) return false
  const names = (rest.split('--')[0] ?? '').split(/[\s,]+/).filter((name) => name !== '')
  return names.length === 0 || names.includes(rule)
}
