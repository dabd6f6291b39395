import type { Command } from 'commander'
import { nearMatch } from '../../scopes/near-match.ts'
import { type AnswerOptions, printAnswer } from '../answer.ts'
import { addSubcommand } from '../commands.ts'
import { CommandError } from '../outcomes.ts'
import { quoted } from '../table.ts'
import { compileLoaded, loadSchema } from './load.ts'
import { addSchemaOption, refuseTwoInputs, type SchemaOptions } from './options.ts'
import { createReport } from './report/report.ts'
import { reachOf } from './who/reach.ts'
import { reachAsText } from './who/text.ts'

interface WhoOptions extends SchemaOptions, AnswerOptions {
  readonly anonymous?: boolean
}

/** `scopes who`: what a token reaches. */
export function addWho(scopes: Command): void {
  const who = addSubcommand(
    scopes,
    'who [scope...]',
    'what a token with these scopes reaches; without any, one without scopes',
  )
  addSchemaOption(who)
    .option('--anonymous', 'what a caller without a token reaches')
    .action((given: readonly string[], options: WhoOptions) => answerWho(given, options))
}

async function answerWho(given: readonly string[], options: WhoOptions): Promise<void> {
  const isAnonymous = options.anonymous === true
  const granted = [...new Set(given.flatMap((each) => each.split(/\s+/)).filter((each) => each !== ''))]
  if (isAnonymous && granted.length > 0) {
    throw new CommandError('wrong_usage', 'a caller without a token has no scopes: leave one of both out')
  }
  refuseTwoInputs(options.schema)
  const table = compileLoaded(await loadSchema(options.schema))
  refuseUnknown(
    granted,
    createReport(table).scopes.map(({ name }) => name),
  )
  const reach = reachOf(table, isAnonymous ? undefined : granted)
  const json = { ...reach, granted: reach.granted ?? null }
  await printAnswer({ text: reachAsText(reach), json }, options)
}

function refuseUnknown(granted: readonly string[], known: readonly string[]): void {
  const unknown = granted.filter((scope) => !known.includes(scope))
  if (unknown.length === 0) return
  const faults = unknown.map((scope) => `there is no scope ${quoted(scope)}${nearMatch(scope, known)}`)
  throw new CommandError('wrong_usage', faults.join('\n'))
}
