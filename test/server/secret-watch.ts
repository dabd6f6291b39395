/** Parameters and members that must never be logged, whatever becomes of them. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'username',
  'password',
  'client_secret',
  'refresh_token',
  'token',
  'code',
  'code_verifier',
  'access_token',
  'accessToken',
  'refreshToken',
])

export interface SecretWatch {
  /** Remembers the secrets of a request. @param body as it was given to the request */
  sees(request: Request, body: RequestInit['body']): void
  /** Remembers the secrets of an answer, which can still be read. */
  seesAnswer(response: Response): Promise<void>
  /** @throws {Error} the text holds one of them */
  requireUnknownTo(text: string): void
}

/** Learns every secret that goes to a server or comes from it. */
export function createSecretWatch(): SecretWatch {
  const secrets = new Set<string>()
  const learn = (name: string, value: unknown) => {
    if (SECRET_NAMES.has(name) && typeof value === 'string' && value !== '') secrets.add(value)
  }
  return {
    sees({ headers, url }, body) {
      const credentials = headers.get('authorization')?.split(' ').at(-1) ?? ''
      if (credentials.length > 4) secrets.add(credentials)
      for (const [name, value] of new URL(url).searchParams) learn(name, value)
      if (typeof body !== 'string') return
      for (const [name, value] of new URLSearchParams(body)) learn(name, value)
      for (const [, name = '', value = ''] of body.matchAll(/\b(\w+): *\\?"([^"\\]*)\\?"/g))
        learn(name, value)
    },
    async seesAnswer(response) {
      if (!response.headers.get('content-type')?.includes('application/json')) return
      const body = await response.clone().text()
      for (const [, name = '', value = ''] of body.matchAll(/"(\w+)":"([^"]*)"/g)) learn(name, value)
    },
    requireUnknownTo(text) {
      // A short one may be part of a word; as a value of its own it may be nothing.
      const logged = [...secrets].filter((secret) =>
        secret.length < 12 ? text.includes(JSON.stringify(secret)) : text.includes(secret),
      )
      if (logged.length > 0) throw new Error(`${logged.length} secrets were logged: ${logged.join(' ')}`)
    },
  }
}
