import { printable } from '../table.ts'
import { oneLine } from './lines.ts'

/** Text that is shown as it is written, in the letters of code, wherever Markdown can stand; within tables too. */
export function asCode(text: string): string {
  const shown = printable(text)
  if (/^[\w:./@()-]([\w:./@(), -]*[\w:./@()-])?$/.test(shown)) return `\`${shown}\``
  return `<code>${asEntities(shown)}</code>`
}

/** Prose in which nothing is Markdown or HTML; on one line. */
export function asProse(text: string): string {
  return asEntities(oneLine(text))
}

/** @param rows of Markdown, with as many cells as there are columns */
export function asTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

function asEntities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,.:;/'()?-]/gu, (character) => `&#${character.codePointAt(0)};`)
}
