import { glob, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Source } from 'graphql'
import { CommandError } from '../outcomes.ts'
import { readStandardInput } from '../standard-input.ts'
import { quoted } from '../table.ts'

const MAX_INPUT_BYTES = 64 * 1_048_576

/** What the source is called that came on standard input. */
export const STANDARD_INPUT = '<stdin>'

/**
 * The files that the patterns name, each once, by name within a pattern. A pattern is a file, a folder (all `.graphql`,
 * `.graphqls` and `.gql` in it), a glob, or `-` for standard input. What lies in `node_modules` has to be named.
 *
 * @param what the files hold, for messages
 * @throws {CommandError} `not_found`: patterns without any file, all of them named; `failed`: what cannot be read
 */
export async function readSources(patterns: readonly string[], what: string): Promise<readonly Source[]> {
  const found = await Promise.all(patterns.map(filesOf))
  const missing = patterns.filter((_, index) => found[index]?.length === 0)
  if (missing.length > 0)
    throw new CommandError('not_found', `no file is at ${missing.map(quoted).join(', ')}`)
  return Promise.all([...new Set(found.flat())].map((name) => readSource(name, what)))
}

async function filesOf(pattern: string): Promise<readonly string[]> {
  if (pattern === '-') return ['-']
  const found = await stat(pattern).catch(() => undefined)
  if (found?.isFile()) return [withSlashes(pattern)]
  const matching = found?.isDirectory() ? join(pattern, '**/*.{graphql,graphqls,gql}') : pattern
  const isExcluded = (name: string) => !pattern.includes('node_modules') && /\bnode_modules$/.test(name)
  const files: string[] = []
  for await (const name of glob(matching, { exclude: isExcluded })) {
    if ((await stat(name)).isFile()) files.push(withSlashes(name))
  }
  return files.sort()
}

function withSlashes(name: string): string {
  return name.replaceAll('\\', '/')
}

async function readSource(name: string, what: string): Promise<Source> {
  if (name === '-') return new Source(await readStandardInput(what, MAX_INPUT_BYTES), STANDARD_INPUT)
  try {
    const bytes = await readFile(name)
    return new Source(new TextDecoder('utf-8', { fatal: true }).decode(bytes), name)
  } catch (cause) {
    throw new CommandError('failed', `${quoted(name)} cannot be read as UTF-8 text`, { cause })
  }
}
