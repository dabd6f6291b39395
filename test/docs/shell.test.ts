import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Snippet, withoutTokens } from '../snippets.ts'
import { fileNameOf, pages } from './pages.ts'
import { createProject, type Project } from './project.ts'

/** What is shown below a command; prints of servers are shown in part. */
type Shown = Snippet | undefined

const isSetUp = (command: string) => /^npm (?:init|install|i) /m.test(command)
const isServer = (command: string) => /^(?:\w+=\S+ )*(?:node server\.ts|graphql-scopes serve)\n/.test(command)
/** test/operations/restore.test.ts carries these out, with databases to back up. */
const hasTestOfItsOwn = (path: string) => path === 'docs/operations/backup.md'
const runnable = pages.filter(
  ({ path, snippets }) => snippets.some(({ language }) => language === 'sh') && !hasTestOfItsOwn(path),
)

describe.each(runnable)('the commands of $path', (page) => {
  let project: Project
  beforeAll(async () => {
    project = await createProject()
  })
  afterAll(() => project.close())

  it('print what stands below them', { timeout: 120_000 }, async () => {
    for (const [index, snippet] of page.snippets.entries()) {
      const name = fileNameOf(snippet)
      if (name !== undefined) project.write(name, snippet.text)
      if (snippet.language !== 'sh' || isSetUp(snippet.text)) continue
      const next = page.snippets[index + 1]
      await follow(project, snippet.text, isOutput(next) ? next : undefined)
    }
  })
})

/** What stands below a command in a file of its own is no output. */
function isOutput(snippet: Shown): boolean {
  return snippet !== undefined && /^(?:json|text|markdown)$/.test(snippet.language)
}

async function follow(project: Project, command: string, shown: Shown): Promise<void> {
  if (isServer(command)) {
    const printed = await project.serve(command)
    expect(printed).toContain(shown?.text.trim() ?? 'http://')
    return
  }
  const { code, printed } = await project.run(command)
  if (shown === undefined) expect({ command, code, printed }).toMatchObject({ code: 0 })
  else if (shown.language === 'json') {
    expect({ command, printed: withoutTokens(parseJson(printed)) }).toEqual({
      command,
      printed: JSON.parse(shown.text),
    })
  } else expect({ command, printed: printed.trim() }).toEqual({ command, printed: shown.text.trim() })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`no JSON: ${text}`)
  }
}
