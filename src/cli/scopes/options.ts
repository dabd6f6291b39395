import { type Command, Option } from 'commander'
import { CommandError } from '../outcomes.ts'

export interface SchemaOptions {
  readonly schema: readonly string[]
}

/** What every argument or option that names files says of them. */
export const FILES_HELP = 'files, folders, globs, or - for standard input'

const DEFAULT_SCHEMA: readonly string[] = ['schema']

/** Where the schema is an option, because the arguments are something else. */
export function addSchemaOption(command: Command): Command {
  return command.addOption(
    new Option('-s, --schema <file>', `the SDL: ${FILES_HELP}; repeatable`)
      .default(DEFAULT_SCHEMA, 'the folder schema')
      .argParser((value, previous: readonly string[]) =>
        previous === DEFAULT_SCHEMA ? [value] : [...previous, value],
      ),
  )
}

/** What is printed. Beside `--json` it is refused: one of the two would go unheard. */
export function formatOption(formats: readonly string[]): Option {
  return new Option('--format <format>', 'what is printed').choices(formats).default('text').conflicts('json')
}

/** @throws {CommandError} `wrong_usage`: standard input is asked for twice */
export function refuseTwoInputs(patterns: readonly string[]): void {
  if (patterns.filter((pattern) => pattern === '-').length < 2) return
  throw new CommandError('wrong_usage', 'standard input can be read once: name files for the rest')
}
