import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import { inject } from 'vitest'

/** A database of its own for one test or suite, empty, and gone after `drop`. */
export interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

export async function freshSqlite(): Promise<FreshDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-sqlite-'))
  return {
    url: `sqlite:${join(directory, 'made', 'on', 'demand', 'test.db')}`,
    drop: () => rm(directory, { recursive: true, force: true }),
  }
}

export async function freshPostgres(): Promise<FreshDatabase> {
  const server = await postgresUrl()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(server, `create database ${name}`)
  return {
    url: `${server}/${name}`,
    drop: () => runSql(server, `drop database ${name} with (force)`),
  }
}

/** Statements past the storage, as an operator would run them. */
export async function runSql(url: string, statement: string): Promise<void> {
  const [, path] = /^sqlite:(.+)$/.exec(url) ?? []
  if (path !== undefined) return runOnFile(path, statement)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function runOnFile(path: string, statement: string): void {
  const file = new BetterSqlite3(path, { fileMustExist: true })
  try {
    file.exec(statement)
  } finally {
    file.close()
  }
}

async function postgresUrl(): Promise<string> {
  const response = await fetch(inject('postgresStarter'))
  const answer = await response.text()
  if (!response.ok) throw new Error(answer)
  return answer
}
