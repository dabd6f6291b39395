import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { HasherLoad } from '../../oauth/passwords.ts'
import type { ScopeTable } from '../../scopes/compile.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Observer } from '../observer.ts'
import { ownVersion } from '../version.ts'
import { countDecisions } from './decisions.ts'
import { countHttpRequests } from './http-requests.ts'
import { createMetricsListener } from './listener.ts'
import { countVerifications, gaugeConnections, gaugeHasher, timeStatements } from './resources.ts'
import { countAudit, countTokenRequests } from './token-requests.ts'

export interface MetricsNeeds {
  readonly host: string
  /** 0 lets the system choose one. */
  readonly port: number
  readonly scopes: ScopeTable
  readonly storage: Pick<Storage, 'connections'>
  readonly hasherLoad: () => HasherLoad
  readonly hasRoute: (path: string) => boolean
}

/** Counts what happens for Prometheus, which fetches it at a port of its own. */
export function createMetrics(needs: MetricsNeeds): Observer {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'graphql_scopes_build_info',
    help: 'Always 1; the label says which version runs.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: ownVersion() }, 1)
  gaugeHasher(registry, needs.hasherLoad)
  gaugeConnections(registry, needs.storage.connections)
  const { plugin, watchHttp } = countHttpRequests(registry, needs.hasRoute)
  const countTokens = countTokenRequests(registry)
  return {
    plugins: [plugin],
    watchHttp,
    ...createMetricsListener(registry, needs.host, needs.port),
    onDecision: countDecisions(registry, needs.scopes),
    audit: countAudit(registry),
    onStatement: timeStatements(registry),
    watchTokens(tokens) {
      countVerifications(registry, tokens.verifications)
      return countTokens(tokens)
    },
  }
}
