import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Snippet, snippetsOf } from '../snippets.ts'

/** A page of the documentation. */
export interface Page {
  /** As in `docs/guides/yoga.md`. */
  readonly path: string
  readonly text: string
  readonly snippets: readonly Snippet[]
}

export const pages: readonly Page[] = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .sort()
  .map((name) => {
    const path = join('docs', name)
    const text = readFileSync(path, 'utf8')
    return { path, text, snippets: snippetsOf(text) }
  })

/** The folder that a page's files are put in. */
export function folderOf({ path }: Page): string {
  return path.replace(/^docs\//, '').replace(/\.md$/, '')
}

/** The file that a snippet is: its first line names it, in a comment. */
export function fileNameOf({ text }: Snippet): string | undefined {
  return /^(?:\/\/|#) ([\w./-]+\.(?:ts|graphql|yaml))\n/.exec(text)?.[1]
}
