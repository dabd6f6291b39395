import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** A folder of somebody who has installed the package, and whatever else is installed here. */
export interface Installed {
  readonly directory: string
  remove(): void
}

/**
 * In two layers, for the package itself is not among what is installed: Node, and the compiler, look into each
 * `node_modules` on the way up.
 */
export function createInstalled(): Installed {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')))
  const directory = join(outer, 'my-api')
  mkdirSync(join(directory, 'node_modules'), { recursive: true })
  symlinkSync(resolve('node_modules'), join(outer, 'node_modules'))
  symlinkSync(process.cwd(), join(directory, 'node_modules/graphql-scopes'))
  writeFileSync(join(directory, 'package.json'), '{ "name": "my-api", "private": true, "type": "module" }')
  return { directory, remove: () => rmSync(outer, { recursive: true }) }
}
