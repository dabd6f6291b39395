import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FreshDatabase } from '../storage/databases.ts'
import { closedPort } from '../storage/ports.ts'

/**
 * Where a PostgreSQL is whose server and tools are of one version, which the embedded one has not. `undefined`: nowhere.
 * Debian: apt-get install postgresql.
 */
export const programs = globSync('/usr/lib/postgresql/*/bin')
  .filter((folder) => ['initdb', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(folder, name))))
  .toSorted()
  .at(-1)

/** An empty database `shop` on a server of its own. */
export async function startDebianPostgres(): Promise<FreshDatabase> {
  if (programs === undefined) throw new Error('there is no PostgreSQL with its tools')
  const folder = mkdtempSync(join(tmpdir(), 'graphql-scopes-postgres-'))
  const port = await closedPort()
  const password = randomUUID()
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  const owner = ownerOf(folder, passwordFile)
  const cluster = join(folder, 'cluster')
  const run = (name: string, ...args: readonly string[]) =>
    execFileSync(join(programs, name), args, { ...owner, cwd: folder, stdio: 'ignore' })
  run('initdb', '-D', cluster, '-U', 'shop', '--pwfile', passwordFile, '--auth=scram-sha-256', '--no-sync')
  const settings = `-h 127.0.0.1 -p ${port} -c fsync=off -c unix_socket_directories=`
  run('pg_ctl', '-D', cluster, '-w', '-l', join(folder, 'log'), '-o', settings, 'start')
  const url = `postgres://shop:${password}@127.0.0.1:${port}/shop`
  execFileSync(join(programs, 'createdb'), [`--maintenance-db=${url.replace(/shop$/, 'postgres')}`, 'shop'])
  return {
    url,
    async drop() {
      run('pg_ctl', '-D', cluster, '-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true })
    },
  }
}

/** PostgreSQL refuses to run as root; the user of Debian's package may have the folder then. */
function ownerOf(...paths: readonly string[]): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  const owner = { uid: idOf('-u'), gid: idOf('-g') }
  for (const path of paths) chownSync(path, owner.uid, owner.gid)
  return owner
}
