import { existsSync } from 'node:fs'
import { type Config, ConfigError } from '../config.ts'
import { openStorage } from '../storage/open.ts'
import { type Storage, StorageVersionError, type StorageVersionFault } from '../storage/storage.ts'
import { CommandError } from './outcomes.ts'
import { printable } from './table.ts'

/** What to do about a database of another version. */
const REMEDIES: Readonly<Record<StorageVersionFault, string>> = {
  pending:
    'graphql-scopes migrate brings the database up to date, and so does a start of the server unless MIGRATE=off',
  newer:
    'use the version that the database was brought up to date with, or a later one; the way back is a backup from before',
  forbidden:
    'run graphql-scopes migrate with a DATABASE_URL of the user who owns the tables, and the server with MIGRATE=off',
}

/**
 * The storage for a server, up to date.
 *
 * @throws {ConfigError} the URL is none of a database
 * @throws {CommandError} `failed`: the database is of another version
 * @throws {StorageUnavailableError} it cannot be reached
 */
export function openForServer({ databaseUrl, migrate }: Config): Promise<Storage> {
  return openAfter(databaseUrl, async (storage) => {
    await (migrate ? storage.migrate() : storage.requireMigrated())
  })
}

/**
 * Brings a database up to date, and makes it where there is none.
 *
 * @returns the names of the migrations that were pending
 * @throws as `openForServer` does
 */
export async function migrateConfigured(url: string): Promise<readonly string[]> {
  let names: readonly string[] = []
  const storage = await openAfter(url, async (opened) => {
    names = await opened.migrate()
  })
  await storage.close()
  return names
}

/**
 * The storage of a server that has run: only `serve` and `migrate` make a database or bring one up to date, so that a
 * mistyped URL neither leaves an empty database behind nor changes one that an older server still uses.
 *
 * @throws {CommandError} `failed`: there is no such database, or it is of another version
 * @throws {StorageUnavailableError} it cannot be reached
 */
export function openMigrated(url: string): Promise<Storage> {
  requireDatabase(url)
  return openAfter(url, (storage) => storage.requireMigrated())
}

/** A storage that is left open would keep the process from its end. */
async function openAfter(url: string, prepare: (storage: Storage) => Promise<void>): Promise<Storage> {
  const storage = await openConfigured(url)
  try {
    await prepare(storage)
    return storage
  } catch (error) {
    await storage.close()
    if (!(error instanceof StorageVersionError)) throw error
    throw new CommandError('failed', `${error.message}; ${REMEDIES[error.code]}`)
  }
}

async function openConfigured(url: string): Promise<Storage> {
  try {
    return await openStorage(url)
  } catch (error) {
    throw error instanceof TypeError ? new ConfigError([`DATABASE_URL: ${error.message}`]) : error
  }
}

/** @throws {CommandError} `failed`: no file is there, or only the server itself has it */
export function requireDatabase(url: string): void {
  const [, file] = /^sqlite:(.+)$/.exec(url) ?? []
  if (file === ':memory:') {
    throw new CommandError(
      'failed',
      'DATABASE_URL is sqlite::memory:, which only the server itself can reach',
    )
  }
  if (file === undefined || existsSync(file)) return
  const where = `there is no database at ${printable(file)}, seen from ${printable(process.cwd())}`
  throw new CommandError('failed', `${where}: set DATABASE_URL as for the server, or ${MAKE_ONE}`)
}

const MAKE_ONE = 'make one by a start of the server (graphql-scopes serve) or by graphql-scopes migrate'
