// Writes the pages that say what the code says already: `node docs/reference.ts`.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { formatOutcomes } from '../src/cli/outcomes.ts'
import { createProgram } from '../src/cli/program.ts'

/** The pages by their paths. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/cli.md', commandLine()],
    ['docs/reference/environment.md', environment(readFileSync('.env.example', 'utf8'))],
  ])
}

const note = '<!-- Written by docs/reference.ts: change the code, and run it again. -->'

function commandLine(): string {
  const introduction = `# Command line

${note}

Every command has \`--help\`, which is what stands here. Without a command it serves. \`--json\` gives one JSON document on standard output, and errors as JSON on standard error. Settings come from the [environment](environment.md); the \`scopes\` commands need none.

\`\`\`text
${formatOutcomes()}
\`\`\``
  return `${[introduction, ...sections(createProgram(), 'graphql-scopes')].join('\n\n')}\n`
}

/** Groups come apart into their commands. */
function sections(command: Command, path: string): readonly string[] {
  if (command.commands.length > 0) {
    return command.commands
      .filter(({ commands, options }) => commands.length > 0 || options.length > 0)
      .flatMap((child) => sections(child, `${path} ${child.name()}`))
  }
  return [`## ${path}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``]
}

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return help.replace(formatOutcomes(), '').trim()
}

/** @param example comments, each above one or several variables with their defaults */
function environment(example: string): string {
  const rows = [...example.matchAll(/((?:^# .*\n)+)((?:^\w+=.*\n?)+)/gm)].map(
    ([, comment = '', lines = '']) => {
      const variables = lines
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s))
      const names = variables.map(([name]) => `\`${name}\``).join(', ')
      const defaults = variables
        .map(([, value]) => (value ? `\`${value}\`` : ''))
        .filter((each) => each !== '')
      const meaning = comment.trim().replaceAll(/^# /gm, '').replaceAll('\n', ' ').replaceAll('|', '\\|')
      return `| ${names} | ${defaults.join(', ')} | ${meaning} |`
    },
  )
  return `# Environment

${note}

Variables of the server, or lines of a \`.env\` file in its working directory, over which the environment wins. An empty one counts as absent. Everything that is wrong is reported at once, and the server does not start.

| variable | default | |
|---|---|---|
${rows.join('\n')}
`
}

if (import.meta.main) for (const [path, text] of referencePages()) writeFileSync(path, text)
