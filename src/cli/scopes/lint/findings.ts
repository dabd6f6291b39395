import type { Source } from 'graphql'
import { type LintFinding, type LintScopesOptions, lintScopes } from '../../../scopes/lint/lint.ts'
import { fault } from '../../../scopes/lint/rules/fault.ts'
import { type FileFault, FileFaultsError } from '../faults.ts'
import { schemaOf } from '../load.ts'
import { parseAll } from '../parse.ts'

/** What `lint` has found in some files. */
export interface Findings {
  readonly findings: readonly LintFinding[]
  readonly sources: readonly Source[]
}

/** Files that are no SDL, or make no schema, are findings too: an editor shows them where they stand. */
export function lintSources(
  sources: readonly Source[],
  rules: NonNullable<LintScopesOptions['rules']>,
): Findings {
  try {
    const { schema } = schemaOf(sources)
    return { findings: lintScopes(schema, { documents: parseAll(sources), rules }), sources }
  } catch (error) {
    if (!(error instanceof FileFaultsError)) throw error
    return { findings: error.faults.map(findingOf), sources }
  }
}

function findingOf({ message, file, line, column, coordinate }: FileFault): LintFinding {
  return {
    rule: fault.id,
    severity: fault.severity,
    coordinate: coordinate ?? 'schema',
    file: file ?? undefined,
    line: line ?? undefined,
    column: column ?? undefined,
    message,
    advice: 'Nothing else is looked for before this is mended.',
  }
}

export function countFindings(findings: readonly LintFinding[]) {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: findings.length - errors }
}
