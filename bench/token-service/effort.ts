/** How long to measure. */
export interface Effort {
  readonly rounds: number
  /** Of each cell of a round. */
  readonly seconds: number
}

/** For progress; the tables are for standard output. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
