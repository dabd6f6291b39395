import type { Command } from 'commander'
import { type AnswerOptions, printAnswer } from '../answer.ts'
import { addSubcommand } from '../commands.ts'
import { compileLoaded, loadSchema } from './load.ts'
import { findOperations } from './operation/documents.ts'
import { operationNeeds } from './operation/needs.ts'
import { operationsAsText } from './operation/text.ts'
import { addSchemaOption, FILES_HELP, refuseTwoInputs, type SchemaOptions } from './options.ts'
import { readSources } from './source-files.ts'

/** `scopes operation`: what client operations need. */
export function addOperation(scopes: Command): void {
  const operation = addSubcommand(
    scopes,
    'operation <files...>',
    'what client operations need, and what to request',
  )
  addSchemaOption(operation)
    .addHelpText('after', HELP)
    .action((files: readonly string[], options: SchemaOptions & AnswerOptions) => operations(files, options))
}

const HELP = `
Files are ${FILES_HELP}; fragments may stand in
any of them. An operation needs what is named so that nothing of it can be
refused, whatever objects it meets. "Perhaps" is what depends on its variables.`

async function operations(files: readonly string[], options: SchemaOptions & AnswerOptions): Promise<void> {
  refuseTwoInputs([...files, ...options.schema])
  const table = compileLoaded(await loadSchema(options.schema))
  const found = findOperations(table.schema, await readSources(files, 'GraphQL documents'))
  const needs = found.map((operation) => operationNeeds(table, operation))
  await printAnswer({ text: operationsAsText(needs, table), json: needs }, options)
}
