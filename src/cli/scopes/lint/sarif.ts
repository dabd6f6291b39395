import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type LintFinding, lintRules } from '../../../scopes/lint/lint.ts'
import type { LintSeverity } from '../../../scopes/lint/rule.ts'
import type { Findings } from './findings.ts'

const LEVELS: Readonly<Record<LintSeverity, string>> = { warn: 'warning', error: 'error' }

/** SARIF 2.1.0 (OASIS), for code scanning and editors. File names stay relative to where the command was run. */
export function findingsAsSarif({ findings }: Findings): string {
  const driver = {
    name: 'graphql-scopes',
    rules: lintRules.map(({ id, severity, summary }) => ({
      id,
      shortDescription: { text: summary },
      defaultConfiguration: { level: LEVELS[severity] },
    })),
  }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results: findings.map(resultOf) }],
  }
  return JSON.stringify(log, null, 2)
}

function resultOf(finding: LintFinding): unknown {
  const { rule, severity, coordinate, message, advice } = finding
  return {
    ruleId: rule,
    ruleIndex: lintRules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${coordinate}: ${message} ${advice}` },
    locations: [{ ...physicalLocation(finding), logicalLocations: [{ fullyQualifiedName: coordinate }] }],
  }
}

function physicalLocation({ file, line, column }: LintFinding): object {
  if (file === undefined) return {}
  const region = line === undefined ? {} : { region: { startLine: line, startColumn: column } }
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } }
}

/** A path as a URI reference: whatever a file is called, `:` and `%` among it. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file.split('/').map(encodeURIComponent).join('/')
}
