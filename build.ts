import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes `dist`. The explorer's page takes seconds to bundle, and stays while all that it is made of is the same. */
const digestFile = join('dist', 'explorer.sha256')
const digest = digestOf(['src/explorer', 'src/scopes', 'src/yoga', 'package-lock.json'])
const isBundled = existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest

const kept = isBundled ? ['explorer', 'explorer.sha256'] : []
for (const name of existsSync('dist') ? readdirSync('dist') : []) {
  if (!kept.includes(name)) rmSync(join('dist', name), { recursive: true })
}
run('typescript/bin/tsc', '-p', 'tsconfig.build.json')
if (!isBundled) {
  run('vite/bin/vite.js', 'build', '-c', 'src/explorer/vite.config.ts', '--logLevel', 'warn')
  writeFileSync(digestFile, digest)
}

/** Of the names and contents of files, and of those in folders. */
function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  const files = paths.flatMap((path) =>
    path.startsWith('src/')
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
      : [path],
  )
  for (const file of files.toSorted()) hash.update(`${file}\n`).update(contentsOf(file))
  return hash.digest('hex')
}

/** @returns nothing for a folder: what is in it has names of its own */
function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return ''
    throw error
  }
}

/** Without a shell, which is another one on each system. */
function run(script: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [join('node_modules', script), ...args], { stdio: 'inherit' })
}
