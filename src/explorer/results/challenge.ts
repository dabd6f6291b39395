/** A `WWW-Authenticate` challenge of the Bearer scheme (RFC 6750 §3). */
export interface Challenge {
  readonly error: string | undefined
  readonly description: string | undefined
  /** Scopes that would do. */
  readonly scopes: readonly string[]
}

/** @returns `undefined` for another scheme, or no challenge at all */
export function parseChallenge(header: string | null): Challenge | undefined {
  const [, parameters] = /^Bearer\b\s*(.*)$/is.exec(header ?? '') ?? []
  if (parameters === undefined) return undefined
  const named = new Map(
    [...parameters.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)].map(
      ([, name = '', quoted, bare]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''],
    ),
  )
  return {
    error: named.get('error'),
    description: named.get('error_description'),
    scopes: (named.get('scope') ?? '').split(' ').filter((scope) => scope !== ''),
  }
}

/** What a challenge means, in words. */
export function challengeInWords({ error, description, scopes }: Challenge): string {
  const needed = scopes.length === 0 ? '' : ` With these scopes it would answer: ${scopes.join(', ')}.`
  switch (error) {
    case undefined:
      return `The server asks for a token.${needed}`
    case 'insufficient_scope':
      return `The token is valid, but it opens too little.${needed}`
    case 'invalid_token':
      return `The server does not accept the token: it has expired, was revoked, or is none of its own.${needed}`
    default:
      return `The server refuses the token (${error}).${description === undefined ? '' : ` It says: ${description}.`}${needed}`
  }
}
