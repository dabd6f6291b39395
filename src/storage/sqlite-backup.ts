import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { StorageUnavailableError } from './storage.ts'

/** In one step, of which a writer can disturb none: SQLite starts again from the first page when it can between two. */
const ALL_PAGES = 2 ** 31 - 1

/**
 * Copies an SQLite database as it is at one instant, while others read and write it. Whatever version its schema has.
 *
 * @param target has its name only when it is complete; nobody but its owner may read it
 * @returns `exists`: there is a target, and it was left alone; `damaged`: SQLite found faults in the copy, which is gone
 * @throws {StorageUnavailableError} the database cannot be read, or the target not written
 */
export async function backUpSqlite(
  source: string,
  target: string,
): Promise<{ readonly bytes: number } | 'exists' | 'damaged'> {
  if (existsSync(target)) return 'exists'
  const part = `${resolve(target)}.${randomUUID()}.part`
  try {
    closeSync(openSync(part, 'wx', 0o600))
    await copyPages(source, part)
    if (!isSound(part)) return 'damaged'
    renameSync(part, target)
    return { bytes: statSync(target).size }
  } catch (cause) {
    throw new StorageUnavailableError('the backup was not made', { cause })
  } finally {
    rmSync(part, { force: true })
  }
}

async function copyPages(source: string, target: string): Promise<void> {
  const file = new BetterSqlite3(source, { fileMustExist: true })
  try {
    await file.backup(target, { progress: () => ALL_PAGES })
  } finally {
    file.close()
  }
}

/** Where a page is damaged, so is its copy. */
function isSound(path: string): boolean {
  const file = new BetterSqlite3(path)
  try {
    // As one file, without a log beside it that has to be copied too.
    file.pragma('journal_mode = DELETE')
    return file.pragma('integrity_check', { simple: true }) === 'ok'
  } finally {
    file.close()
  }
}
