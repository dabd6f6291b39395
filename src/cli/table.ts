/** One line of text, or several that stand below each other. */
export type Cell = string | readonly string[]

/**
 * Columns, aligned, two spaces apart, under a line with their names. Every character counts as one wide.
 *
 * @param rows each with as many cells as there are columns; without rows only the names are left, so that whoever has
 *   none says that instead
 */
export function formatTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [columns, ...rows.flatMap(linesOfRow)].map((line) => line.map(printable))
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column] ?? ''))))
  return lines.map((line) => formatLine(line, widths)).join('\n')
}

/** The text with whatever a terminal would obey, or not show, written as an escape. */
export function printable(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}

/** What was given, repeated within a message: in quotes, and {@link printable}. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text))
}

/** To the minute, in UTC: `2026-11-22 08:42Z`. */
export function formatInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')}Z`
}

function linesOfRow(row: readonly Cell[]): readonly (readonly string[])[] {
  const cells = row.map((cell) => [cell].flat())
  const height = Math.max(1, ...cells.map((cell) => cell.length))
  return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ''))
}

function formatLine(line: readonly string[], widths: readonly number[]): string {
  const cells = line.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
  return cells.join('  ').trimEnd()
}

function lengthOf(text: string): number {
  return [...text].length
}
