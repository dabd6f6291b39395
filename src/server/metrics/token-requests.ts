import type { Registry } from 'prom-client'
import type { TokenService } from '../../oauth/token-service.ts'
import type { ServerAudit } from '../audit-log.ts'
import { tellOutcomes } from '../token-outcome.ts'
import { createTally } from './tally.ts'

/** Counts how requests for tokens end, by whichever door they come. */
export function countTokenRequests(registry: Registry): (tokens: TokenService) => TokenService {
  const count = createTally(registry, {
    name: 'graphql_scopes_token_requests_total',
    help: 'Requests for tokens: issued, or the OAuth error code that was the answer.',
    labels: ['grant', 'outcome'],
  })
  return (tokens) =>
    tellOutcomes(
      tokens,
      () =>
        ({ grant, outcome }) =>
          count(grant, outcome),
    )
}

/** Counts audit events, and of those the logins by how they ended. */
export function countAudit(registry: Registry): ServerAudit {
  const events = createTally(registry, {
    name: 'graphql_scopes_audit_events_total',
    help: 'Audit events, as the log has them.',
    labels: ['event'],
  })
  const logins = createTally(registry, {
    name: 'graphql_scopes_logins_total',
    help: 'Passwords that were tried: right, wrong, or held back after too many failures of the account or the address.',
    labels: ['outcome'],
  })
  return (event) => {
    events(event.type)
    if (event.type === 'login_succeeded') logins('succeeded')
    else if (event.type === 'login_failed') logins('failed')
    else if (event.type === 'login_blocked') logins(`blocked_by_${event.by}`)
  }
}
