import { type Command, InvalidArgumentError, Option } from 'commander'
import { Source } from 'graphql'
import { lintRules } from '../../scopes/lint/lint.ts'
import type { LintSeverity } from '../../scopes/lint/rule.ts'
import { type AnswerOptions, printAnswer } from '../answer.ts'
import { addSubcommand } from '../commands.ts'
import { CommandError } from '../outcomes.ts'
import { formatTable } from '../table.ts'
import { countFindings, type Findings, lintSources } from './lint/findings.ts'
import { findingsAsJson } from './lint/json.ts'
import { findingsAsSarif } from './lint/sarif.ts'
import { findingsAsText } from './lint/text.ts'
import { FILES_HELP, formatOption, refuseTwoInputs } from './options.ts'
import { readSources } from './source-files.ts'

const FORMATS: ReadonlyMap<string, (findings: Findings) => string> = new Map([
  ['text', findingsAsText],
  ['sarif', findingsAsSarif],
  ['json', (findings) => JSON.stringify(findingsAsJson(findings), null, 2)],
])

type RuleSeverities = ReadonlyMap<string, LintSeverity | 'off'>

interface LintOptions extends AnswerOptions {
  readonly format: string
  readonly rule: RuleSeverities
  readonly maxWarnings?: number
  readonly stdin?: boolean
  readonly stdinFilename?: string
}

/** `scopes lint`: what is allowed, and likely to be a mistake. */
export function addLint(scopes: Command): void {
  const noRules: RuleSeverities = new Map()
  addSubcommand(scopes, 'lint [files...]', 'what in a schema is likely to be a mistake')
    .addOption(formatOption([...FORMATS.keys()]))
    .addOption(
      new Option('--rule <rule=severity>', 'off, warn or error; repeatable')
        .default(noRules, 'as below')
        .argParser(parseRule),
    )
    .addOption(
      new Option('--max-warnings <count>', 'fail for more warnings than these').argParser(parseCount),
    )
    .option('--stdin', 'read SDL from standard input')
    .option('--stdin-filename <file>', 'standard input is what this file is going to be')
    .addHelpText('after', helpText)
    .action((files: readonly string[], options: LintOptions) => lint(files, options))
}

function helpText(): string {
  const rules = lintRules.map(({ id, severity, summary }) => [id, severity, summary])
  return `
Files are ${FILES_HELP}.
"# scopes-lint-disable-next-line <rule> -- <reason>" on the line above silences a rule.

${formatTable(['RULE', 'SEVERITY', 'FINDS'], rules)}

  graphql-scopes scopes lint schema --rule flat-list=off --max-warnings 0`
}

async function lint(files: readonly string[], options: LintOptions): Promise<void> {
  const { format, rule, maxWarnings = Number.POSITIVE_INFINITY } = options
  const found = lintSources(await readLinted(files, options), Object.fromEntries(rule))
  const { errors, warnings } = countFindings(found.findings)
  const outcome = errors > 0 || warnings > maxWarnings ? 'found' : 'done'
  const text = (FORMATS.get(format) ?? findingsAsText)(found)
  await printAnswer({ text, json: findingsAsJson(found), outcome }, options)
}

async function readLinted(
  files: readonly string[],
  { stdin = false, stdinFilename }: LintOptions,
): Promise<readonly Source[]> {
  const isPiped = stdin || stdinFilename !== undefined
  if (files.length === 0 && !isPiped) {
    throw new CommandError('wrong_usage', 'name the files to lint, or write SDL to standard input: --stdin')
  }
  if (!isPiped) {
    refuseTwoInputs(files)
    return readSources(files, 'SDL')
  }
  refuseTwoInputs([...files, '-'])
  const sources = files.length === 0 ? [] : await readSources(files, 'SDL')
  const piped = await readSources(['-'], 'SDL')
  if (stdinFilename === undefined) return [...sources, ...piped]
  const named = piped.map(({ body }) => new Source(body, stdinFilename.replaceAll('\\', '/')))
  return [...sources.filter(({ name }) => name !== named[0]?.name), ...named]
}

function parseRule(written: string, previous: RuleSeverities): RuleSeverities {
  const [id = '', severity = ''] = written.split('=')
  const known = lintRules.filter((rule) => rule.id !== 'fault').map((rule) => rule.id)
  if (!known.includes(id)) throw new InvalidArgumentError(`The rules are: ${known.join(', ')}.`)
  if (severity !== 'off' && severity !== 'warn' && severity !== 'error') {
    throw new InvalidArgumentError(`Write ${id}=off, ${id}=warn or ${id}=error.`)
  }
  return new Map([...previous, [id, severity]])
}

function parseCount(written: string): number {
  if (/^\d{1,9}$/.test(written)) return Number(written)
  throw new InvalidArgumentError('It must be a whole number.')
}
