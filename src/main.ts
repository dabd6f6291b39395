#!/usr/bin/env node
import { serve } from './cli/serve.ts'
import { ConfigError, loadConfig } from './config.ts'
import { ScopeSchemaError } from './scopes/faults.ts'
import { StorageUnavailableError } from './storage/storage.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)
const [command = 'serve'] = process.argv.slice(2)

if (command === 'serve') {
  try {
    await serve(loadConfig(), print)
  } catch (error) {
    fail(error)
  }
} else {
  print('usage: graphql-scopes [serve]')
  process.exitCode = command === 'help' || command === '--help' ? 0 : 2
}

/** What an operator can mend is said in words; anything else is a bug and keeps its stack. */
function fail(error: unknown): void {
  if (!isForOperator(error)) throw error
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  process.stderr.write(`graphql-scopes cannot start:\n${error.message}${cause}\n`)
  process.exitCode = 1
}

/** Among them what the system says of an address that it cannot listen on. */
function isForOperator(error: unknown): error is Error {
  const isOurs =
    error instanceof ConfigError ||
    error instanceof ScopeSchemaError ||
    error instanceof StorageUnavailableError
  return isOurs || (error instanceof Error && 'syscall' in error)
}
