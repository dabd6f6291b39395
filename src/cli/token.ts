import type { Command } from 'commander'
import type { AccessTokenClaims } from '../oauth/claims.ts'
import { hashSecret } from '../oauth/clients.ts'
import type { InvalidTokenReason } from '../oauth/errors.ts'
import { type Administration, administer } from './administer.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import { addGroup, addSubcommand } from './commands.ts'
import { CommandError } from './outcomes.ts'
import { endSession } from './sessions.ts'
import { formatInstant, formatTable, printable } from './table.ts'
import { inspectToken, readToken, reasonInWords } from './tokens.ts'

/** `token …`: one token, looked at or ended. */
export function addTokenCommands(program: Command): void {
  const token = addGroup(program, 'token', 'one token: inspect, revoke')
  addSubcommand(
    token,
    'inspect <token>',
    'verify an access token and show its claims; - reads standard input',
  )
    .addHelpText('after', SAME_CONFIGURATION)
    .action((argument: string, options: AnswerOptions) =>
      administer(options, async (administration) => inspect(administration, await readToken(argument))),
    )
  addSubcommand(token, 'revoke <token>', 'end an access token, or a refresh token; - reads standard input')
    .addHelpText('after', `${SAME_CONFIGURATION}\n${REVOKE_HELP}`)
    .action((argument: string, options: AnswerOptions) =>
      administer(options, async (administration) => revoke(administration, await readToken(argument))),
    )
}

const SAME_CONFIGURATION = `
Needs the configuration of the server: with another PUBLIC_URL none of its
tokens is valid.`

const REVOKE_HELP = `An access token dies alone; a refresh token with its session and all tokens of
it. A token that is dead already is no error.`

async function inspect(administration: Administration, token: string): Promise<Answer> {
  const found = await inspectToken(administration, token)
  if (typeof found === 'string') {
    return {
      text: `Not valid. ${reasonInWords(found)}.`,
      json: { valid: false, reason: found },
      outcome: 'refused',
    }
  }
  const rows = Object.entries(found).map(([claim, value]) => [claim, formatClaim(claim, value)])
  return { text: `Valid.\n\n${formatTable(['CLAIM', 'VALUE'], rows)}`, json: { valid: true, claims: found } }
}

const INSTANTS: readonly string[] = ['iat', 'exp', 'nbf', 'auth_time']

function formatClaim(claim: string, value: unknown): string {
  if (typeof value === 'string') return value
  const written = JSON.stringify(value)
  return INSTANTS.includes(claim) && typeof value === 'number'
    ? `${written} (${formatInstant(new Date(value * 1_000))})`
    : written
}

/** The two kinds are told apart by their looks: a refresh token is one part, and no JWT. */
async function revoke(administration: Administration, token: string): Promise<Answer> {
  return token.includes('.')
    ? revokeAccessToken(administration, token)
    : revokeRefreshToken(administration, token)
}

/** What is dead for good; a client may come again under the same id, and so may a key that is signed with. */
const DEAD: readonly InvalidTokenReason[] = ['expired', 'revoked', 'session', 'account']

async function revokeAccessToken(administration: Administration, token: string): Promise<Answer> {
  const found = await inspectToken(administration, token)
  if (typeof found !== 'string') return revokeLive(administration, found)
  if (DEAD.includes(found)) {
    return {
      text: `Nothing to do: the token is dead (${reasonInWords(found)}).`,
      json: { revoked: false, reason: found },
    }
  }
  throw new CommandError('refused', `no valid token, so that nothing was revoked. ${reasonInWords(found)}`)
}

async function revokeLive(
  { storage, audit }: Administration,
  { jti, exp, sub, sid, client_id }: AccessTokenClaims,
): Promise<Answer> {
  await storage.revokedTokens.add(jti, new Date(exp * 1_000))
  audit({ type: 'token_revoked', jti, subject: sub, clientId: client_id })
  const goesOn =
    sid === undefined ? '' : `\nIts session goes on; graphql-scopes session revoke ${printable(sid)} ends it.`
  return { text: `Revoked ${printable(jti)}.${goesOn}`, json: { revoked: true, jti, sessionId: sid ?? null } }
}

async function revokeRefreshToken(administration: Administration, token: string): Promise<Answer> {
  const { sessions } = administration.storage
  const refreshToken = await sessions.findRefreshToken(hashSecret(token))
  const session = refreshToken && (await sessions.find(refreshToken.sessionId))
  if (session === undefined) {
    throw new CommandError('refused', 'no token of this server, so that nothing was revoked')
  }
  const ended = await endSession(administration, session)
  return {
    text: ended
      ? `Ended session ${session.id}, with all its tokens.`
      : `Nothing to do: session ${session.id} has ended.`,
    json: ended ? { revoked: true, sessionId: session.id } : { revoked: false, reason: 'session' },
  }
}
