/** What the token endpoint grants (RFC 6749 §5.1). */
export interface TokenGrant {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** Seconds; `undefined` when the server does not say. */
  readonly expiresIn: number | undefined
  /** `undefined` when the server does not say, which is as requested. */
  readonly granted: readonly string[] | undefined
}

/** What a form can be wrong about. */
export type LoginField = 'username' | 'password' | 'scopes'

/** A refusal in plain words, at the field it belongs to; no field where the form is not to blame. */
export class TokenRequestError extends Error {
  override readonly name = 'TokenRequestError'
  /** The code of RFC 6749 §5.2; `undefined` when the server gave none. */
  readonly code: string | undefined
  readonly field: LoginField | undefined

  constructor(
    message: string,
    { code, field }: { readonly code?: string; readonly field?: LoginField } = {},
  ) {
    super(message)
    this.code = code
    this.field = field
  }
}

export interface TokenEndpoint {
  /** @throws {TokenRequestError} */
  request(parameters: Readonly<Record<string, string>>): Promise<TokenGrant>
  /**
   * Ends what came of a login (RFC 7009). Never throws: there is nothing left to do about it.
   *
   * @returns whether the server knows, or nobody is to be told
   */
  revoke(parameters: Readonly<Record<string, string>>): Promise<boolean>
}

export interface TokenEndpointNeeds {
  readonly fetch: typeof fetch
  /** Where it is; `undefined` when nobody can say now. */
  readonly urls: () => Promise<TokenUrls | undefined>
}

/** Each `undefined` when there is none. */
export interface TokenUrls {
  readonly tokenUrl?: string | undefined
  readonly revocationUrl?: string | undefined
}

export function createTokenEndpoint({ fetch, urls }: TokenEndpointNeeds): TokenEndpoint {
  const post = (url: string, parameters: Readonly<Record<string, string>>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(parameters), credentials: 'omit' })
  return {
    async request(parameters) {
      const { tokenUrl } = (await urls()) ?? {}
      if (tokenUrl === undefined) throw new TokenRequestError('This server gives no tokens.')
      let response: Response
      try {
        response = await post(tokenUrl, parameters)
      } catch {
        throw new TokenRequestError('The server cannot be reached.')
      }
      const answer = await readJson(response)
      if (!response.ok) throw refusalOf(answer, response, parameters.grant_type)
      return readGrant(answer)
    },
    async revoke(parameters) {
      const known = await urls()
      if (known?.revocationUrl === undefined) return known !== undefined
      return post(known.revocationUrl, parameters).then(
        ({ ok }) => ok,
        () => false,
      )
    },
  }
}

type Answer = Readonly<Record<string, unknown>>

async function readJson(response: Response): Promise<Answer> {
  try {
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null ? { ...answer } : {}
  } catch {
    return {}
  }
}

function readGrant({ access_token, refresh_token, expires_in, scope }: Answer): TokenGrant {
  if (typeof access_token !== 'string') throw new TokenRequestError('The server answered without a token.')
  return {
    accessToken: access_token,
    refreshToken: typeof refresh_token === 'string' ? refresh_token : undefined,
    expiresIn: typeof expires_in === 'number' ? expires_in : undefined,
    granted: typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : undefined,
  }
}

function refusalOf(
  { error, error_description: description }: Answer,
  response: Response,
  grantType: string | undefined,
): TokenRequestError {
  const code = typeof error === 'string' ? error : ''
  const said = typeof description === 'string' ? ` The server says: ${description}.` : ''
  if (response.status === 429) {
    const wait = response.headers.get('retry-after')
    const when = wait === null ? 'later' : `in ${wait} seconds`
    return new TokenRequestError(`Too many attempts from here. Try again ${when}.`, { code })
  }
  switch (code) {
    case 'invalid_grant':
      if (grantType !== 'password') {
        return new TokenRequestError('The server does not take this login any more. Log in again.', { code })
      }
      return new TokenRequestError('The user name or the password is wrong, or the account is disabled.', {
        code,
        field: 'password',
      })
    case 'invalid_scope':
      return new TokenRequestError(`These scopes cannot be had.${said}`, { code, field: 'scopes' })
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return new TokenRequestError(
        grantType === 'password'
          ? 'This server takes no passwords here. Log in through its own page.'
          : `The server gives this page no tokens in this way.${said}`,
        { code },
      )
    case 'temporarily_unavailable':
    case 'server_error':
      return new TokenRequestError('The server has a problem of its own. Try again in a moment.', { code })
    default:
      return new TokenRequestError(`That did not work (${response.status}).${said}`, { code })
  }
}
