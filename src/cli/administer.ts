import { type Config, loadConfig } from '../config.ts'
import type { Storage } from '../storage/storage.ts'
import { type Answer, type AnswerOptions, printAnswer } from './answer.ts'
import { createOperatorAudit, type OperatorAudit } from './audit.ts'
import { openMigrated } from './database.ts'

/** What every command but `serve` works with. */
export interface Administration {
  readonly config: Config
  /** Migrated. */
  readonly storage: Storage
  readonly audit: OperatorAudit
  readonly now: () => Date
}

/** Carries out one command on the server's own database, closes it, and prints the answer. */
export async function administer(
  options: AnswerOptions,
  command: (administration: Administration) => Promise<Answer>,
): Promise<void> {
  const config = loadConfig()
  const now = () => new Date()
  const storage = await openMigrated(config.databaseUrl)
  const audit = createOperatorAudit(now)
  const answer = await command({ config, storage, audit, now }).finally(() => storage.close())
  await printAnswer(answer, options)
}
