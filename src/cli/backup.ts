import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { backUpSqlite } from '../storage/sqlite-backup.ts'
import { type AnswerOptions, printAnswer } from './answer.ts'
import { addSubcommand } from './commands.ts'
import { requireDatabase } from './database.ts'
import { CommandError } from './outcomes.ts'
import { printable } from './table.ts'

/** `backup`: of SQLite, which has no program of its own on most machines. */
export function addBackupCommand(program: Command): void {
  addSubcommand(program, 'backup <file>', 'copy an SQLite database while servers use it')
    .addHelpText('after', HELP)
    .action(backUp)
}

const HELP = `
The copy is the database at one instant, whole, and checked. It holds password
hashes and signing keys, and is for nobody but its owner to read. A file that is
there is not overwritten. PostgreSQL has pg_dump for this.`

async function backUp(file: string, options: AnswerOptions): Promise<void> {
  const { databaseUrl } = loadConfig()
  const [, source] = /^sqlite:(.+)$/.exec(databaseUrl) ?? []
  if (source === undefined) {
    throw new CommandError('refused', 'DATABASE_URL names a PostgreSQL database: pg_dump makes its backups')
  }
  requireDatabase(databaseUrl)
  const made = await backUpSqlite(source, file)
  if (made === 'exists') throw new CommandError('refused', `${printable(file)} exists, and was left as it is`)
  if (made === 'damaged') {
    throw new CommandError(
      'failed',
      'the database is damaged, so that no backup was made: restore the last one',
    )
  }
  await printAnswer(
    { text: `Made ${printable(file)}, ${made.bytes} bytes.`, json: { file, ...made } },
    options,
  )
}
