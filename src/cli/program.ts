import { Command, type CommanderError } from 'commander'
import { addBackupCommand } from './backup.ts'
import { addClientCommands } from './client.ts'
import { addKeyCommands } from './key.ts'
import { addMigrateCommand } from './migrate.ts'
import { CommandError, formatOutcomes } from './outcomes.ts'
import { addScopesCommands } from './scopes/scopes.ts'
import { addSessionCommands } from './session.ts'
import { printable } from './table.ts'
import { addTokenCommands } from './token.ts'
import { addUserCommands } from './user.ts'

/**
 * The whole command line. In place of ending the process it throws: a `CommanderError` after it has printed help, a
 * `CommandError` for what it does not understand.
 */
export function createProgram(): Command {
  const program = new Command('graphql-scopes')
    .description('GraphQL with scopes, and the tokens to go with them.')
    .usage('[command]')
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', '\nWithout a command it serves. Settings come from the environment and from .env.')
    .addHelpText('afterAll', `\n${formatOutcomes()}`)
  program.command('serve').description('run the server until SIGTERM or SIGINT (default)').action(serve)
  addUserCommands(program)
  addClientCommands(program)
  addKeyCommands(program)
  addTokenCommands(program)
  addSessionCommands(program)
  addMigrateCommand(program)
  addBackupCommand(program)
  addScopesCommands(program)
  program.helpCommand('help [command]', 'show help')
  refuseInWords(program, 'graphql-scopes')
  return program
}

/** Loaded on its own: no other command needs the server. */
async function serve(): Promise<void> {
  const [{ serve }, { loadConfig }] = await Promise.all([import('./serve.ts'), import('../config.ts')])
  await serve(loadConfig(), (text) => process.stdout.write(`${text}\n`))
}

function refuseInWords(command: Command, path: string): void {
  command.exitOverride((error) => {
    if (error.exitCode === 0) throw error
    throw new CommandError('wrong_usage', `${messageOf(error)}; "${path} --help" shows how`)
  })
  for (const child of command.commands) refuseInWords(child, `${path} ${child.name()}`)
}

/** In one line. Arguments that are not expected are not repeated: one may be a password. */
function messageOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing'
  if (code === 'commander.excessArguments') return 'there are too many arguments'
  const words = message
    .replace(/^error: /, '')
    .replace(/\n(?=\(Did you mean )/, ' ')
    .replace(/\.$/, '')
  return printable(code === 'commander.unknownOption' ? words.replace(/'(--[\w-]+|-.).*'/s, "'$1'") : words)
}
