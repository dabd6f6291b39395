import { faultOfScopes, formatFault } from '../faults.ts'
import { countFindings, type Findings } from './findings.ts'

/** With the lines around each place, for a terminal. */
export function findingsAsText({ findings, sources }: Findings): string {
  const { errors, warnings } = countFindings(findings)
  if (findings.length === 0) return `nothing found in ${counted(sources.length, 'file')}`
  const found = findings.map(({ severity, rule, message, advice, ...place }) => {
    const words = `${message} ${advice} (${severity}, ${rule})`
    return formatFault(faultOfScopes({ ...place, message: words }, sources))
  })
  return [...found, `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`].join('\n\n')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
