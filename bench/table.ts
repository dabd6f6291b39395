import type { Contender } from './contenders/contender.ts'
import type { Measurement } from './measure.ts'
import type { Workload } from './workloads.ts'

/** A cell of one round. */
export interface Cell {
  readonly round: number
  readonly contender: Contender
  readonly workload: Workload
  readonly measurement: Measurement
}

type Quantity = keyof Measurement

const captions: Readonly<Record<Quantity, string>> = {
  http: 'Throughput over HTTP, relative to bare Yoga in the same round',
  cpu: "The server's processor time per request over HTTP, relative to bare Yoga in the same round (less is better)",
  inProcess: 'Throughput in process, relative to bare Yoga in the same round',
}

const units: Readonly<Record<Quantity, string>> = { http: 'requests/s', cpu: 'µs', inProcess: 'requests/s' }

/** The three tables, in Markdown: medians, with the smallest and the largest of the rounds. */
export function formatTables(cells: readonly Cell[]): string {
  const quantities: readonly Quantity[] = ['http', 'cpu', 'inProcess']
  return quantities.map((quantity) => formatTable(cells, quantity)).join('\n\n')
}

function formatTable(cells: readonly Cell[], quantity: Quantity): string {
  const workloads = [...new Set(cells.map(({ workload }) => workload))]
  const contenders = [...new Set(cells.map(({ contender }) => contender))]
  const rows = contenders.map((contender) => {
    const columns = workloads.map((workload) => {
      const own = cells.filter((cell) => cell.contender === contender && cell.workload === workload)
      return contender.name === 'bare'
        ? formatAbsolute(own.map(({ measurement }) => measurement[quantity]))
        : formatSpread(own.map((cell) => relative(cell, cells, quantity)))
    })
    const title = contender.name === 'bare' ? `${contender.title}, ${units[quantity]}` : contender.title
    return `| ${[title, ...columns].join(' | ')} |`
  })
  return [
    `${captions[quantity]}:`,
    '',
    `| | ${workloads.map(({ name }) => name).join(' | ')} |`,
    `|---${'|---:'.repeat(workloads.length)}|`,
    ...rows,
  ].join('\n')
}

function relative(
  { round, workload, measurement }: Cell,
  cells: readonly Cell[],
  quantity: Quantity,
): number {
  const bare = cells.find(
    (cell) => cell.round === round && cell.workload === workload && cell.contender.name === 'bare',
  )
  return bare === undefined ? Number.NaN : measurement[quantity] / bare.measurement[quantity]
}

function formatAbsolute(values: readonly number[]): string {
  return Math.round(median(values)).toLocaleString('en')
}

function formatSpread(values: readonly number[]): string {
  if (values.length === 0) return '–'
  const middle = median(values).toFixed(2)
  if (values.length === 1) return middle
  return `${middle} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const low = sorted[Math.floor(middle)] ?? Number.NaN
  const high = sorted[Math.ceil(middle)] ?? Number.NaN
  return (low + high) / 2
}
