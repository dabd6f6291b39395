import { existsSync } from 'node:fs'
import { ConfigError } from '../config.ts'
import { openStorage } from '../storage/open.ts'
import { type Storage, StorageUnavailableError } from '../storage/storage.ts'
import { CommandError } from './outcomes.ts'
import { printable } from './table.ts'

/** @throws {ConfigError} the URL is none of a database */
export async function openConfigured(url: string): Promise<Storage> {
  try {
    return await openStorage(url)
  } catch (error) {
    throw error instanceof TypeError ? new ConfigError([`DATABASE_URL: ${error.message}`]) : error
  }
}

/**
 * The storage of a server that has run: only `serve` makes a database or brings one up to date, so that a mistyped URL
 * neither leaves an empty database behind nor changes one that an older server still uses.
 *
 * @throws {CommandError} `failed`: there is no such database, or it is not up to date
 * @throws {StorageUnavailableError} it cannot be reached
 */
export async function openMigrated(url: string): Promise<Storage> {
  requireDatabase(url)
  const storage = await openConfigured(url)
  try {
    await storage.check()
    return storage
  } catch (error) {
    await storage.close()
    throw isOutOfDate(error) ? new CommandError('failed', `${error.message}; ${START_SERVER}`) : error
  }
}

const START_SERVER = 'start the server once (graphql-scopes serve), which brings the database up to date'

function requireDatabase(url: string): void {
  const [, file] = /^sqlite:(.+)$/.exec(url) ?? []
  if (file === ':memory:') {
    throw new CommandError(
      'failed',
      'DATABASE_URL is sqlite::memory:, which only the server itself can reach',
    )
  }
  if (file === undefined || existsSync(file)) return
  const where = `there is no database at ${printable(file)}, seen from ${printable(process.cwd())}`
  throw new CommandError('failed', `${where}: set DATABASE_URL as for the server, or ${START_SERVER}`)
}

/** What cannot be reached has a cause. */
function isOutOfDate(error: unknown): error is Error {
  return error instanceof StorageUnavailableError && error.cause === undefined
}
