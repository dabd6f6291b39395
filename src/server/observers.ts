import type { Config } from '../config.ts'
import type { HasherLoad } from '../oauth/passwords.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { ScopeTable } from '../scopes/compile.ts'
import type { Storage } from '../storage/storage.ts'
import { type Observer, tellAll } from './observer.ts'
import type { RequestLog } from './request-log.ts'

export interface ObserversNeeds {
  readonly scopes: ScopeTable
  readonly storage: Storage
  readonly log: RequestLog
  readonly hasherLoad: () => HasherLoad
  /** Whether something answers there. Every other path is one to those who count. */
  readonly hasRoute: (path: string) => boolean
}

/** Those that the configuration switches on; of the others not even the code is loaded. */
export async function loadObservers(config: Config, needs: ObserversNeeds): Promise<readonly Observer[]> {
  const observers: Observer[] = []
  if (config.metrics !== undefined) {
    const { createMetrics } = await import('./metrics/metrics.ts')
    observers.push(createMetrics({ ...needs, ...config.metrics }))
  }
  if (config.tracing !== undefined) {
    const { createTracing } = await import('./tracing/tracing.ts')
    observers.push(createTracing({ ...needs, ...config.tracing }))
  }
  const listeners = observers.flatMap(({ onStatement = [] }) => onStatement)
  if (listeners.length > 0) needs.storage.watch(tellAll(listeners))
  return observers
}

/** What else the log lines of a request carry. */
export function bindingsOf(request: Request, observers: readonly Observer[]): object {
  return Object.assign({}, ...observers.map(({ bindings }) => bindings?.(request)))
}

export function watchTokens(tokens: TokenService, observers: readonly Observer[]): TokenService {
  return observers.reduce((watched, { watchTokens: watch }) => watch?.(watched) ?? watched, tokens)
}
