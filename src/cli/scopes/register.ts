import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { print, type Source } from 'graphql'
import type { ScopeTable } from '../../scopes/compile.ts'
import {
  DocumentsError,
  operationNameOf,
  type RegisteredDocument,
  registerDocuments,
} from '../../scopes/documents.ts'
import { formatRequirement } from '../../scopes/requirement.ts'
import { type AnswerOptions, printAnswer } from '../answer.ts'
import { addSubcommand } from '../commands.ts'
import { CommandError } from '../outcomes.ts'
import { formatTable, printable, quoted } from '../table.ts'
import { compileLoaded, loadSchema } from './load.ts'
import { findOperations } from './operation/documents.ts'
import { addSchemaOption, FILES_HELP, refuseTwoInputs, type SchemaOptions } from './options.ts'
import { documentsIn } from './register/manifests.ts'
import { readSources } from './source-files.ts'

interface RegisterOptions extends SchemaOptions, AnswerOptions {
  readonly check?: string
}

/** `scopes register`: the documents that a server may answer, with what they need. */
export function addRegister(scopes: Command): void {
  const register = addSubcommand(
    scopes,
    'register <files...>',
    'the documents that a server is to answer, and what each needs',
  )
  addSchemaOption(register)
    .option('--check <file>', 'print nothing, and fail when this file says something else')
    .addHelpText('after', HELP)
    .action((files: readonly string[], options: RegisterOptions) => registerFiles(files, options))
}

const HELP = `
Files are ${FILES_HELP}: GraphQL documents, each
operation of which gets the SHA-256 of its text for an id, or the .json that a
client's compiler wrote: a map of texts by id, or Apollo's manifest.

  graphql-scopes scopes register src/**/*.graphql --json > documents.json
  REGISTERED_DOCUMENTS=documents.json graphql-scopes serve`

async function registerFiles(files: readonly string[], options: RegisterOptions): Promise<void> {
  refuseTwoInputs([...files, ...options.schema])
  const table = compileLoaded(await loadSchema(options.schema))
  const registered = register(table, await readSources(files, 'GraphQL documents'))
  if (options.check !== undefined) return requireSame(options.check, registered)
  await printAnswer({ text: asText(registered), json: { documents: registered } }, options)
}

/** @throws {CommandError} `failed`: with everything that is wrong */
function register(table: ScopeTable, sources: readonly Source[]): readonly RegisteredDocument[] {
  const manifests = sources.filter(({ name }) => name.endsWith('.json'))
  const written = sources.filter((source) => !manifests.includes(source))
  const documents = [
    ...manifests.flatMap(documentsIn),
    ...(written.length === 0 ? [] : findOperations(table.schema, written)).map(({ document }) =>
      identified(print(document)),
    ),
  ]
  try {
    return registerDocuments(table, documents).toSorted((left, right) => (left.id < right.id ? -1 : 1))
  } catch (error) {
    if (error instanceof DocumentsError)
      throw new CommandError('failed', error.faults.map(printable).join('\n'))
    throw error
  }
}

function identified(document: string) {
  return { id: createHash('sha256').update(document).digest('hex'), document }
}

async function requireSame(file: string, registered: readonly RegisteredDocument[]): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new CommandError('not_found', `${quoted(file)} cannot be read`, { cause })
  })
  if (isSame(text, registered)) return
  throw new CommandError(
    'failed',
    `${quoted(file)} is out of step: register the documents again, and look at what changed`,
  )
}

function isSame(text: string, registered: readonly RegisteredDocument[]): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify({ documents: registered })
  } catch {
    return false
  }
}

function asText(registered: readonly RegisteredDocument[]): string {
  const rows = registered.map(({ id, document, requirement }) => [
    id,
    operationNameOf(document) ?? '-',
    formatRequirement(requirement),
  ])
  return formatTable(['ID', 'OPERATION', 'NEEDS'], rows)
}
