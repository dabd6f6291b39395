import { countFindings, type Findings } from './findings.ts'

/** As `json-schema/lint.schema.json` says. */
export function findingsAsJson({ findings }: Findings): unknown {
  return {
    ...countFindings(findings),
    findings: findings.map(({ file = null, line = null, column = null, ...finding }) => ({
      ...finding,
      file,
      line,
      column,
    })),
  }
}
