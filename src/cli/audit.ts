import { userInfo } from 'node:os'
import type { AuditEvent } from '../oauth/audit.ts'

interface OfAccount {
  readonly accountId: string
}

interface OfClient {
  readonly clientId: string
}

interface OfKey {
  readonly kid: string
}

/** What an operator changes, beside the sessions and tokens that the service itself can end too. */
export type OperatorEvent =
  | ({ readonly type: 'account_added' | 'roles_set'; readonly roles: readonly string[] } & OfAccount)
  | ({ readonly type: 'account_disabled' | 'account_enabled' | 'password_set' } & OfAccount)
  | ({
      readonly type: 'client_added'
      readonly grants: readonly string[]
      /** `undefined` for the whole catalogue. */
      readonly scopes: readonly string[] | undefined
    } & OfClient)
  | ({ readonly type: 'client_removed' | 'client_secret_added' | 'client_secrets_dropped' } & OfClient)
  | ({ readonly type: 'key_added'; readonly signsFrom: Date } & OfKey)
  | ({ readonly type: 'key_removed' } & OfKey)

type ServiceEvent = Extract<AuditEvent, { readonly type: 'session_ended' | 'token_revoked' }>

/** Takes note of a change that was made. As the service's audit: no credential, token or code, and it does not throw. */
export type OperatorAudit = (event: OperatorEvent | ServiceEvent) => void

/**
 * One line of JSON on standard error for each change, as the server's own log has them, with the system's name for
 * whoever made it. A terminal, which
 * keeps nothing, gets none: there the answer says the same in words.
 */
export function createOperatorAudit(now: () => Date): OperatorAudit {
  if (process.stderr.isTTY) return () => {}
  const operator = operatorName()
  return ({ type, ...event }) => {
    const line = { level: 30, time: now().getTime(), operator, audit: type, ...event, msg: 'audit' }
    process.stderr.write(`${JSON.stringify(line)}\n`)
  }
}

/** Within a container a user often has a number only. */
function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
