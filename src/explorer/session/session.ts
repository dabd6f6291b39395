import type { ExplorerCaller } from '../../yoga/explorer-document.ts'
import { type TokenGrant, TokenRequestError } from './token-endpoint.ts'

/** A login, and the token that it holds now. */
export interface Session {
  /** To be shown: as typed, or as the server calls the caller. */
  readonly user: string
  /** As typed into the form; empty for a login elsewhere. */
  readonly username: string
  /** To be named when the token is renewed or revoked (RFC 6749 §3.2.1); `undefined` where the login named none. */
  readonly clientId: string | undefined
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** In the order of the answer. */
  readonly granted: readonly string[]
  /** Asked for, and not granted. */
  readonly refused: readonly string[]
  /** In milliseconds since 1970, by the clock of this machine. */
  readonly expiresAt: number
}

/** How a token was asked for. */
export interface Login {
  readonly username: string
  readonly clientId: string | undefined
  /** `undefined` when nobody knows. */
  readonly requested: readonly string[] | undefined
}

/** A token whose end nobody knows is taken for one of a day, in milliseconds. */
const DAY = 86_400_000

/**
 * The session that a grant begins: what the server reads in the token counts before what the token endpoint says of it.
 *
 * @param told what the server says of the token, as far as it does, and the time in milliseconds
 * @throws {TokenRequestError} nobody says what the token grants
 */
export function createSession(
  { accessToken, refreshToken, granted: answered, expiresIn }: TokenGrant,
  { username, clientId, requested }: Login,
  { caller, now }: { readonly caller: ExplorerCaller | undefined; readonly now: number },
): Session {
  // RFC 6749 §5.1: a scope that is not said is the one that was asked for.
  const granted = caller?.granted ?? answered ?? requested
  if (granted === undefined) {
    throw new TokenRequestError('The server cannot be asked about this token now. Try again.')
  }
  return {
    user: username || (caller?.name ?? 'somebody'),
    username,
    clientId,
    accessToken,
    refreshToken,
    granted,
    refused: (requested ?? []).filter((scope) => !granted.includes(scope)),
    expiresAt: expiresIn === undefined ? endOf(caller, now) : now + expiresIn * 1_000,
  }
}

/** By the clock of the server, which may be another one: only where the token endpoint gave no time to live. */
function endOf(caller: ExplorerCaller | undefined, now: number): number {
  return caller?.expiresAt === undefined ? now + DAY : caller.expiresAt * 1_000
}
