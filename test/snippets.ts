import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of a Markdown text. */
export interface Snippet {
  readonly language: string
  readonly text: string
}

export function snippetsOf(markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))
}

/** Snippets that other tests run: what they import of a user's own is the example of those tests. */
export const snippetsOfServers: readonly string[] = [
  'graphql16/apollo-server',
  'servers/graphql-http',
  'graphql16/mercurius',
  'servers/graphql',
].map((name) =>
  readFileSync(join('test', `${name}.ts`), 'utf8')
    .replace(/'(?:\.\.\/)+src\/index\.ts'/, "'graphql-scopes'")
    .replace(/'[./]+(?:servers\/)?example\.ts'/, "'./api.js'"),
)

/** Tokens, secrets and ids differ each time; the texts have an ellipsis for them. */
export function withoutTokens(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_name, each) =>
    typeof each === 'string' && /^(eyJ[\w-]+\.[\w-]+\.[\w-]+|[\w-]{43}|[\da-f]{64})$/.test(each) ? '…' : each,
  )
}

const options = [
  '--strict',
  '--skipLibCheck',
  '--target',
  'es2023',
  '--module',
  'nodenext',
  '--types',
  'node',
]

/**
 * Compiles as a user with a strict configuration of their own would.
 *
 * @param output where JavaScript is put; without it nothing is written
 * @throws with all that the compiler printed
 */
export function compile(files: readonly string[], output?: { readonly root: string; readonly to: string }) {
  const emit =
    output === undefined
      ? ['--noEmit']
      : ['--rewriteRelativeImportExtensions', '--rootDir', output.root, '--outDir', output.to]
  try {
    execFileSync('node_modules/.bin/tsc', ['--ignoreConfig', ...options, ...emit, ...files], {
      encoding: 'utf8',
    })
  } catch (error) {
    throw new Error(String(Reflect.get(Object(error), 'stdout')))
  }
}
