import { CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { DocumentsError } from '../scopes/documents.ts'
import { ScopeSchemaError } from '../scopes/faults.ts'
import { StorageUnavailableError } from '../storage/storage.ts'
import { CommandError, OUTCOMES } from './outcomes.ts'
import { createProgram } from './program.ts'
import { FileFaultsError } from './scopes/faults.ts'
import { printable } from './table.ts'

/** Runs one command and sets the exit code. @param args of the command line; none is `serve` */
export async function run(args: readonly string[]): Promise<void> {
  // Whoever listens there may leave before the end; what is changed is changed.
  process.stderr.on('error', () => {})
  try {
    await createProgram().parseAsync(args.length === 0 ? ['serve'] : args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return
    const failure = failureOf(error)
    const [exitCode] = OUTCOMES[failure?.outcome ?? 'failed']
    process.exitCode = exitCode
    if (wantsJson(args)) return complain(asJson(failure ?? asFailure(error)))
    if (failure === undefined) throw error
    complain(asText(failure, args))
  }
}

/** What an operator can mend, in words; `undefined` for a bug, which keeps its stack. */
function failureOf(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error
  if (!isForOperator(error)) return undefined
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return new CommandError('failed', printableLines(error.message + cause))
}

/** Among them what the system says of an address that it cannot listen on. */
function isForOperator(error: unknown): error is Error {
  const isOurs =
    error instanceof ConfigError ||
    error instanceof DocumentsError ||
    error instanceof ScopeSchemaError ||
    error instanceof StorageUnavailableError
  return isOurs || (error instanceof Error && 'syscall' in error)
}

function asFailure(error: unknown): CommandError {
  const stack = error instanceof Error ? error.stack : undefined
  return new CommandError('failed', printableLines(`unexpected: ${stack ?? error}`))
}

/** Of others' messages nobody here knows what they repeat, but several faults stand below each other. */
function printableLines(message: string): string {
  return message.split('\n').map(printable).join('\n')
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Also when the command line is too wrong to be read; after `--` stand arguments. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end === -1 ? args : args.slice(0, end)).includes('--json')
}

function asJson(error: CommandError): string {
  const { outcome: code, message } = error
  const faults = error instanceof FileFaultsError ? { faults: error.faults } : {}
  return JSON.stringify({ error: { code, message, ...faults } })
}

function asText({ outcome, message }: CommandError, args: readonly string[]): string {
  const [command = 'serve'] = args
  const isServer = command === 'serve' && outcome === 'failed'
  return isServer ? `graphql-scopes cannot start:\n${message}` : `error: ${message}`
}
