/** Figures, for whoever sets FAULTS_REPORT: nothing is asserted of them. */
export function report(title: string, figures: Readonly<Record<string, unknown>>): void {
  if (process.env.FAULTS_REPORT === undefined) return
  const lines = Object.entries(figures).map(([name, figure]) => `  ${name}: ${figure}`)
  process.stderr.write(`${[title, ...lines].join('\n')}\n`)
}
