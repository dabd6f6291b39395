import { isGoodSince } from '../account-state.ts'
import type { Audit, RequestOrigin, SessionEnd } from '../audit.ts'
import { hashSecret } from '../clients.ts'
import { OAuthError } from '../errors.ts'
import type { Grant } from '../grant.ts'
import { type GrantableScopesNeeds, grantAgain } from '../granted-scopes.ts'
import { openSuccessor, sealSuccessor } from '../refresh-tokens.ts'
import { type ResourceNeeds, requireSameResource } from '../resource.ts'
import { parseScope, requireKnownScopes } from '../scope.ts'
import type { Sessions } from '../sessions.ts'
import type { Account, AccountStore, Client, RefreshToken, Session, SessionStore } from '../stores.ts'

export interface RefreshTokenGrantNeeds extends GrantableScopesNeeds, ResourceNeeds {
  readonly accounts: AccountStore
  readonly store: SessionStore
  readonly sessions: Sessions
  /** Seconds during which a token that was used gives its successor once more, as requests come twice. */
  readonly refreshGrace: number
  readonly audit: Audit
  readonly now: () => Date
}

/** A refresh token and all that it stands for. */
interface Presented {
  readonly text: string
  readonly token: RefreshToken
  readonly session: Session
}

/**
 * Refreshing (RFC 6749 §6) with rotation (RFC 9700 §4.14.2): each token is good for one use, and one that is used again
 * ends its session, whoever of the two was the thief. Roles, client and account count as they are now.
 *
 * Nothing is used up by a request that is refused.
 */
export function createRefreshTokenGrant(needs: RefreshTokenGrantNeeds): Grant {
  return {
    type: 'refresh_token',
    async authorize({ refreshToken: text, scope, resource }, client, origin) {
      if (text === undefined) throw new OAuthError('invalid_request', 'the refresh token is missing')
      const presented = await requirePresented(text, client, needs)
      const { session } = presented
      await requireFirstUse(presented, origin, needs)
      const account = await requireAccount(session, origin, needs)
      const scopes = grantAgain(narrowTo(scope, session.scopes, needs), { account, client }, needs)
      const audience = requireSameResource(resource, session.resource, needs)
      const refreshToken = await rotate(presented, origin, needs)
      return { scopes, audience, login: { account, session }, refreshToken }
    },
  }
}

const refused = () => new OAuthError('invalid_grant', 'the refresh token is not valid')

async function requirePresented(
  text: string,
  client: Client,
  { store, sessions, now }: RefreshTokenGrantNeeds,
): Promise<Presented> {
  const token = await store.findRefreshToken(hashSecret(text))
  const session = token && (await store.find(token.sessionId))
  if (token === undefined || session === undefined || session.clientId !== client.id) throw refused()
  if (!sessions.isLive(session)) throw refused()
  // One that was used is looked at however old it is: using it again tells of a theft.
  if (token.rotation === undefined && token.expiresAt <= now()) throw refused()
  return { text, token, session }
}

/**
 * A token that was used gives its successor once more within the grace, unless that one was used too: then somebody
 * else went on with it.
 */
async function requireFirstUse(
  { token: { rotation }, session }: Presented,
  origin: RequestOrigin,
  needs: RefreshTokenGrantNeeds,
): Promise<void> {
  if (rotation === undefined) return
  const { store, refreshGrace, audit, now } = needs
  // The distance, as the clock of the instance that used it may be ahead of this one.
  const age = Math.abs(now().getTime() - rotation.at.getTime())
  const successor = await store.findRefreshToken(rotation.successor)
  if (age < refreshGrace * 1_000 && successor !== undefined && successor.rotation === undefined) return
  const { id: sessionId, accountId, clientId } = session
  audit({ type: 'refresh_reused', sessionId, accountId, clientId, ...origin })
  await endAndRefuse('refresh_reused', session, origin, needs)
}

async function requireAccount(
  session: Session,
  origin: RequestOrigin,
  needs: RefreshTokenGrantNeeds,
): Promise<Account> {
  const account = await needs.accounts.findById(session.accountId)
  if (isGoodSince(account, session.authenticatedAt)) return account
  return endAndRefuse('account_changed', session, origin, needs)
}

async function endAndRefuse(
  reason: SessionEnd,
  session: Session,
  origin: RequestOrigin,
  { sessions }: RefreshTokenGrantNeeds,
): Promise<never> {
  await sessions.endFor(reason, session, origin)
  throw refused()
}

/** RFC 6749 §6: no scope beyond those of the session, which are meant when none is named. */
function narrowTo(
  scope: string | undefined,
  granted: readonly string[],
  { catalogue }: RefreshTokenGrantNeeds,
): readonly string[] {
  const requested = parseScope(scope)
  if (requested.length === 0) return granted
  requireKnownScopes(requested, catalogue)
  const entitled = catalogue.closure(granted)
  if (requested.every((each) => entitled.has(each))) return requested
  throw new OAuthError('invalid_scope', 'a requested scope was not granted before')
}

/** @returns the successor: a new one, or the one that a parallel request was given */
async function rotate(
  presented: Presented,
  origin: RequestOrigin,
  needs: RefreshTokenGrantNeeds,
): Promise<string> {
  const { text, token, session } = presented
  if (token.rotation !== undefined) return openSuccessor(token.rotation.sealedSuccessor, text)
  const { text: successor, stored } = needs.sessions.createRefreshToken(session)
  const sealedSuccessor = sealSuccessor(successor, text)
  const rotation = { at: needs.now(), successor: stored.hash, sealedSuccessor }
  if (await needs.store.rotate(token.hash, rotation, stored)) return successor
  // Somebody was faster: another request with the same token, or what ended the session.
  const current = await needs.store.findRefreshToken(token.hash)
  if (current?.rotation === undefined) throw refused()
  await requireFirstUse({ ...presented, token: current }, origin, needs)
  return openSuccessor(current.rotation.sealedSuccessor, text)
}
