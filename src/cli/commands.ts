import { type Command, InvalidArgumentError, Option } from 'commander'

/** A command that is nothing without one below it. */
export function addGroup(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false)
}

/** A command below another, with what all have in common. @param usage its name and arguments */
export function addSubcommand(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'answer with one JSON document, and say errors as JSON too')
}

/**
 * An option with a value, that may be repeated: what it gives is every value, in the order given.
 *
 * @param permitted default: any value
 */
export function repeatable(flags: string, description: string, permitted?: readonly string[]): Option {
  return new Option(flags, `${description}; repeatable`)
    .default([], 'none')
    .argParser((value, previous: readonly string[]) => {
      if (permitted === undefined || permitted.includes(value)) return [...previous, value]
      throw new InvalidArgumentError(`It must be one of: ${permitted.join(', ')}.`)
    })
}
