import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { type AnswerOptions, printAnswer } from './answer.ts'
import { addSubcommand } from './commands.ts'
import { migrateConfigured } from './database.ts'

/** `migrate`: for whoever lets no server change its own schema. */
export function addMigrateCommand(program: Command): void {
  addSubcommand(program, 'migrate', 'bring the database up to date, and make it where there is none')
    .addHelpText('after', HELP)
    .action(migrate)
}

const HELP = `
All pending migrations run, or none. Servers of the former version go on
meanwhile. There is no way back but a backup: make one before.`

async function migrate(options: AnswerOptions): Promise<void> {
  const names = await migrateConfigured(loadConfig().databaseUrl)
  const text = names.length === 0 ? 'Nothing to do: the database is up to date.' : `Ran ${names.join(', ')}.`
  await printAnswer({ text, json: { migrations: names } }, options)
}
