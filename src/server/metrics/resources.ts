import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { HasherLoad } from '../../oauth/passwords.ts'
import type { TokenService } from '../../oauth/token-service.ts'
import type { StatementListener, Storage } from '../../storage/storage.ts'

/** What is in use, asked only when somebody scrapes. */
export function gaugeHasher(registry: Registry, load: () => HasherLoad): void {
  new Gauge({
    name: 'graphql_scopes_password_checks',
    help: 'Passwords that wait to be hashed or are being hashed, and how many may wait.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { waiting, working, maxWaiting } = load()
      this.set({ state: 'waiting' }, waiting)
      this.set({ state: 'working' }, working)
      this.set({ state: 'limit' }, maxWaiting)
    },
  })
}

/** The connections of a pool; nothing for a database without one. */
export function gaugeConnections(registry: Registry, connections: Storage['connections']): void {
  if (connections() === undefined) return
  new Gauge({
    name: 'graphql_scopes_database_connections',
    help: 'Connections to the database, how many calls wait for one, and how many there may be.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, number] of Object.entries(connections() ?? {})) this.set({ state }, number)
    },
  })
}

const KINDS: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'begin',
  'commit',
  'rollback',
])

export function timeStatements(registry: Registry): StatementListener {
  const duration = new Histogram({
    name: 'graphql_scopes_database_statement_duration_seconds',
    help: 'Statements at the database, by their first word.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  return ({ sql, milliseconds, failed }) => {
    const word = /^\w*/.exec(sql)?.[0].toLowerCase() ?? ''
    const kind = KINDS.has(word) ? word : 'other'
    duration.observe({ kind, outcome: failed ? 'failed' : 'done' }, milliseconds / 1_000)
  }
}

/** How access tokens were verified, and how many are remembered. */
export function countVerifications(registry: Registry, read: TokenService['verifications']): void {
  new Counter({
    name: 'graphql_scopes_verifications_total',
    help: 'Access tokens of ours that were looked at: remembered, asked of the store again, or verified by signature.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset()
      const { size: _, ...results } = read()
      for (const [result, count] of Object.entries(results)) this.inc({ result }, count)
    },
  })
  new Gauge({
    name: 'graphql_scopes_verified_tokens',
    help: 'Access tokens of ours that are remembered as verified.',
    registers: [registry],
    collect() {
      this.set(read().size)
    },
  })
}
