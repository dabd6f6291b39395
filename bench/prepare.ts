import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const bench = import.meta.dirname
const root = join(bench, '..')
const installed = join(bench, 'node_modules')

installPeers()
installSelf()

/** The contenders are no part of the package: they are installed when they are first compared, by a lock file of their own. */
function installPeers(): void {
  const lock = join(bench, 'package-lock.json')
  const record = join(installed, '.package-lock.json')
  if (existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs) return
  run('npm', ['ci', '--prefix', bench, '--no-audit', '--no-fund'])
}

/**
 * Compiles the package to where an installed one would stand, so that it finds the same graphql, graphql-yoga and
 * @graphql-tools/utils as its contenders. From its own place it would find the root's, a second copy of each.
 */
function installSelf(): void {
  const self = join(installed, 'graphql-scopes')
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  rmSync(self, { recursive: true, force: true })
  mkdirSync(self, { recursive: true })
  copyFileSync(join(root, 'package.json'), join(self, 'package.json'))
  cpSync(join(root, 'schema'), join(self, 'schema'), { recursive: true })
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', join(self, 'dist')])
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', process.stderr, process.stderr] })
}
