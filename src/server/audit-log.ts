import type { Logger } from 'pino'
import type { AuditEvent, RequestOrigin } from '../oauth/audit.ts'
import type { ScopeDecision } from '../scopes/decision.ts'
import { claimsOf, type ExecutionContext } from '../yoga/session.ts'
import type { FindSource } from './request-source.ts'

/** What the claims of a token say of its bearer; nothing without a token. */
interface ByBearer extends RequestOrigin {
  readonly clientId: string | undefined
  /** Who says so: another issuer may call anybody what it likes. */
  readonly issuer: string | undefined
}

/** What happens at the API, beside what the token service tells. */
export type ApiEvent =
  /** Nothing of it ran. The coordinates are those of the schema: no value that was sent is among them. */
  | ({
      readonly type: 'operation_refused'
      readonly accountId: string | undefined
      readonly coordinates: readonly string[]
      /** As granted; `undefined` without a token. */
      readonly scopes: readonly string[] | undefined
    } & ByBearer)
  | ({
      readonly type: 'user_disabled' | 'user_enabled'
      readonly accountId: string
      /** The subject of the token. */
      readonly by: string | undefined
    } & ByBearer)

/** Takes note of an event, as the token service's `Audit` does, which it can stand for. */
export type ServerAudit = (event: AuditEvent | ApiEvent) => void

/**
 * Writes each audit event as a line: its type as `audit`, what it tells beside it, and the `requestId` of the request
 * that brought it about.
 */
export function createAuditLog(logger: Logger): ServerAudit {
  return ({ type, ...event }) => logger.info({ audit: type, ...event }, 'audit')
}

/** Who bears a token, by its claims; a claim that is no text says nothing. */
export function bearerOf(claims: Readonly<Record<string, unknown>> = {}) {
  return { subject: textOf(claims.sub), clientId: textOf(claims.client_id), issuer: textOf(claims.iss) }
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' ? claim : undefined
}

/** Takes note of operations that are refused as a whole. */
export function createRefusalAudit(audit: ServerAudit, sourceOf: FindSource) {
  return ({ stage, outcome, coordinates, granted, context }: ScopeDecision<ExecutionContext>): void => {
    if (stage !== 'operation' || outcome !== 'refused') return
    const { subject, ...bearer } = bearerOf(claimsOf(context))
    const { request } = context
    audit({
      type: 'operation_refused',
      accountId: subject,
      ...bearer,
      coordinates,
      scopes: granted,
      ...(request && sourceOf(request, context)),
    })
  }
}
