import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assertOneCopy } from '../one-copy.ts'
import { measureGrants } from './grants.ts'
import { measureLogins } from './logins.ts'
import { startPostgres } from './postgres.ts'
import { measureVerification } from './verification.ts'

/** What tokens cost: logins, tokens per second, verifying. */
assertOneCopy()
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = values.quick ? 1 : 3
const load = loadavg().map((each) => each.toFixed(2))
const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-bench-'))
const sqlite = (name: string) => `sqlite:${join(directory, `${name}.db`)}`
const postgres = await startPostgres()
try {
  const logins = await measureLogins(sqlite('logins'), { rounds, seconds: values.quick ? 2 : 6 })
  const urls = new Map([
    ['SQLite', sqlite('grants')],
    ['PostgreSQL', postgres.url],
  ])
  const grants = await measureGrants(urls, { rounds, seconds: values.quick ? 1 : 3 })
  const verification = await measureVerification(sqlite, { rounds, seconds: values.quick ? 0.2 : 1 })
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'processor'}; load average before: ${load.join(' ')}.`
  process.stdout.write(`${[logins, grants, verification, machine].join('\n\n')}\n`)
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}
