/** What is known of a refresh token: when it was issued, and when it was used. */
interface ModelToken {
  readonly text: string
  readonly issued: number
  used?: number
}

export interface ModelSession {
  readonly began: number
  readonly scopes: readonly string[]
  readonly tokens: ModelToken[]
  ended: boolean
}

/** The account of all sessions. */
export interface ModelAccount {
  disabled: boolean
  notBefore: number
  allowed: readonly string[]
}

export type Expected = 'successor' | 'same successor' | 'invalid_grant' | 'invalid_scope'

const DAYS = 86_400

/** What a refresh comes to, written anew from the rules: one use, 10 s of grace, 14 days idle, 30 in all. Times are seconds. */
export function expectRefresh(
  session: ModelSession,
  index: number,
  account: ModelAccount,
  now: number,
): Expected {
  const [token, successor] = session.tokens.slice(index)
  if (token === undefined || session.ended || now >= session.began + 30 * DAYS) return 'invalid_grant'
  if (token.used === undefined && now >= token.issued + 14 * DAYS) return 'invalid_grant'
  const isRepeated = token.used !== undefined && now < token.used + 10 && successor?.used === undefined
  const isStolen = token.used !== undefined && !isRepeated
  session.ended = isStolen || account.disabled || account.notBefore > session.began
  if (session.ended) return 'invalid_grant'
  const isNothingLeft = !session.scopes.some((scope) => account.allowed.includes(scope))
  if (isNothingLeft && session.scopes.length > 0) return 'invalid_scope'
  return isRepeated ? 'same successor' : 'successor'
}
