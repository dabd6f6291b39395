import type { Command } from 'commander'
import { type AnswerOptions, printAnswer } from '../answer.ts'
import { addSubcommand } from '../commands.ts'
import { compileLoaded, loadSchema } from './load.ts'
import { FILES_HELP, formatOption, refuseTwoInputs } from './options.ts'
import { reportAsHtml } from './report/html.ts'
import { reportAsJson } from './report/json.ts'
import { reportAsMarkdown } from './report/markdown.ts'
import { createReport, type Report } from './report/report.ts'
import { reportAsText } from './report/text.ts'

const FORMATS: ReadonlyMap<string, (report: Report) => string> = new Map([
  ['text', reportAsText],
  ['markdown', reportAsMarkdown],
  ['html', reportAsHtml],
  ['json', (report) => JSON.stringify(reportAsJson(report), null, 2)],
])

interface ReportOptions extends AnswerOptions {
  readonly format: string
}

/** `scopes report`: what every coordinate needs, and why. */
export function addReport(scopes: Command): void {
  addSubcommand(scopes, 'report <files...>', 'what every coordinate needs, and which rules ask for it')
    .addOption(formatOption([...FORMATS.keys()]))
    .addHelpText('after', HELP)
    .action((files: readonly string[], options: ReportOptions) => report(files, options))
}

const HELP = `
Files are ${FILES_HELP}.
Arguments, input fields and enum values stand by themselves: what a field has to be
given is not counted in with it.
"html" is one page with a search, which loads nothing from anywhere.

  graphql-scopes scopes report schema --format html > scopes.html`

async function report(files: readonly string[], options: ReportOptions): Promise<void> {
  refuseTwoInputs(files)
  const table = compileLoaded(await loadSchema(files))
  const made = createReport(table)
  const text = (FORMATS.get(options.format) ?? reportAsText)(made)
  await printAnswer({ text, json: reportAsJson(made) }, options)
}
