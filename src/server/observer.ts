import type { Server as HttpServer } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { TokenService } from '../oauth/token-service.ts'
import type { OnDecision } from '../scopes/decision.ts'
import type { StatementListener } from '../storage/storage.ts'
import type { ExecutionContext } from '../yoga/session.ts'
import type { ServerAudit } from './audit-log.ts'
import type { Bindings } from './request-log.ts'

/** Looks on while the server works: each member is told of one thing, and changes none. Absent ones cost nothing. */
export interface Observer {
  /** In this order, and before `useScopes`. */
  readonly plugins?: readonly Plugin[]
  /** What else the log lines of a request carry. */
  readonly bindings?: Bindings
  readonly audit?: ServerAudit
  readonly onDecision?: OnDecision<ExecutionContext>
  /** @returns a service that does the same */
  readonly watchTokens?: (tokens: TokenService) => TokenService
  readonly onStatement?: StatementListener
  readonly watchHttp?: (http: HttpServer) => void
  /** Together with the server. @throws {Error} a port is taken */
  readonly listen?: () => Promise<void>
  /** Where its own door is; `undefined` before it listens, and for who has none. */
  readonly url?: () => string | undefined
  /** After the last answer. */
  readonly close?: () => Promise<void>
}

/** One function that calls each in turn; the only one itself, where there is one. */
export function tellAll<Event>(
  listeners: readonly (((event: Event) => void) | undefined)[],
): (event: Event) => void {
  const present = listeners.filter((listener) => listener !== undefined)
  const [only] = present
  if (only !== undefined && present.length === 1) return only
  return (event) => {
    for (const listener of present) listener(event)
  }
}
