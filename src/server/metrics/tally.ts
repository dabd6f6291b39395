import { Counter, type Registry } from 'prom-client'

export interface TallyOptions<Label extends string> {
  /** Ends in `_total`. */
  readonly name: string
  readonly help: string
  /** Each of few possible values: every combination that occurs is kept for ever. */
  readonly labels: readonly Label[]
}

/** Adds one for these values, in the order of the labels. */
export type Tally = (...values: readonly string[]) => void

/** A counter that is a plain map until somebody scrapes it: prom-client's own takes a microsecond to find its labels. */
export function createTally<Label extends string>(
  registry: Registry,
  { name, help, labels }: TallyOptions<Label>,
): Tally {
  const counts = new Map<string, { readonly values: readonly string[]; count: number }>()
  new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset()
      for (const { values, count } of counts.values()) this.labels(...values).inc(count)
    },
  })
  return (...values) => {
    const key = values.join('\n')
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { values, count: 1 })
    else known.count += 1
  }
}
