import { formatRequirement, type Requirement } from '../../scopes/requirement.ts'
import { printable } from '../table.ts'

const WIDTH = 72

/** Prose on one line, in which nothing is hidden or turns the direction of the rest. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim())
}

/** Words in lines that are no longer than they have to be: for a cell of a table. */
export function linesOf(words: readonly string[]): readonly string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    const fits = last !== undefined && last.length + 1 + word.length <= WIDTH
    lines.splice(fits ? -1 : lines.length, fits ? 1 : 0, fits ? `${last} ${word}` : word)
  }
  return lines
}

/** A requirement in which each alternative starts a line. */
export function alternativesOf(requirement: Requirement): readonly string[] {
  if (requirement === 'public') return [formatRequirement(requirement)]
  return requirement.flatMap((group, index) =>
    linesOf(`${index > 0 ? 'or ' : ''}${formatRequirement([group])}`.split(' ')),
  )
}
