import { median } from '../table.ts'

/** @param rows the first cell of each is its title */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|---${'|---:'.repeat(head.length - 1)}|`, ...rows.map(line)].join('\n')
}

/** The median of the rounds and, in brackets, the smallest and the largest. */
export function formatSpread(values: readonly number[], digits = 2): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  )
  return values.length < 2 ? `${middle}` : `${middle} (${least}–${most})`
}

/** Round by round. */
export function ratios(values: readonly number[], to: readonly number[]): readonly number[] {
  return values.map((value, round) => value / (to[round] ?? Number.NaN))
}
