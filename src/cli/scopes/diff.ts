import { type Command, InvalidArgumentError, Option } from 'commander'
import { diffScopes, type ScopeChangeKind, type ScopeDiff, scopeChangeKinds } from '../../scopes/diff/diff.ts'
import { type AnswerOptions, printAnswer } from '../answer.ts'
import { addSubcommand } from '../commands.ts'
import { CommandError } from '../outcomes.ts'
import { diffAsJson } from './diff/json.ts'
import { diffAsMarkdown } from './diff/markdown.ts'
import { diffAsText } from './diff/text.ts'
import { compileLoaded, loadSchema } from './load.ts'
import { FILES_HELP, formatOption, refuseTwoInputs } from './options.ts'

const FORMATS: ReadonlyMap<string, (diff: ScopeDiff) => string> = new Map([
  ['text', diffAsText],
  ['markdown', diffAsMarkdown],
  ['json', (diff) => JSON.stringify(diffAsJson(diff), null, 2)],
])

/** Whatever lets somebody in who was not let in before. */
const FAIL_ON: readonly ScopeChangeKind[] = ['newly-public', 'widened', 'changed']

interface DiffOptions extends AnswerOptions {
  readonly format: string
  readonly failOn: readonly ScopeChangeKind[]
}

/** `scopes diff`: what a new version of a schema changes for callers. */
export function addDiff(scopes: Command): void {
  addSubcommand(scopes, 'diff <old> <new>', 'for whom a new version of a schema opens or closes what')
    .addOption(formatOption([...FORMATS.keys()]))
    .addOption(
      new Option('--fail-on <kinds>', `of: ${scopeChangeKinds.join(', ')}; "none" never fails`)
        .default(FAIL_ON, FAIL_ON.join(','))
        .argParser(parseKinds),
    )
    .addHelpText('after', HELP)
    .action((before: string, after: string, options: DiffOptions) => diff(before, after, options))
}

const HELP = `
Each is one of: ${FILES_HELP}; a glob in quotes.
Compared is who is let in, and not what is written.

  git worktree add ../before main
  graphql-scopes scopes diff ../before/schema schema --format markdown`

async function diff(before: string, after: string, options: DiffOptions): Promise<void> {
  refuseTwoInputs([before, after])
  const [old, now] = [await loadSchema([before]), await loadSchema([after])]
  const found = compare(() => diffScopes(compileLoaded(old), compileLoaded(now)))
  const isFailing = found.coordinates.some(({ kind }) => options.failOn.includes(kind))
  const text = (FORMATS.get(options.format) ?? diffAsText)(found)
  await printAnswer({ text, json: diffAsJson(found), outcome: isFailing ? 'found' : 'done' }, options)
}

function compare(make: () => ScopeDiff): ScopeDiff {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CommandError('failed', `the schemas cannot be compared: ${error.message}`)
  }
}

function parseKinds(written: string): readonly ScopeChangeKind[] {
  if (written === 'none') return []
  return written.split(',').map((each) => {
    const kind = scopeChangeKinds.find((known) => known === each.trim())
    if (kind !== undefined) return kind
    throw new InvalidArgumentError(`It must be "none", or some of: ${scopeChangeKinds.join(', ')}.`)
  })
}
