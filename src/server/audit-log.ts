import type { Logger } from 'pino'
import type { Audit } from '../oauth/audit.ts'

/**
 * Writes each audit event as a line: its type as `audit`, what it tells beside it, and the `requestId` of the request
 * that brought it about.
 */
export function createAuditLog(logger: Logger): Audit {
  return ({ type, ...event }) => logger.info({ audit: type, ...event }, 'audit')
}
