/**
 * Whether a client may be registered with it (RFC 6749 §3.1.2): an absolute URI without a fragment, that is https, http
 * on the machine of the user (RFC 8252 §7.3), or of a private scheme with a dot in it (RFC 8252 §7.1).
 */
export function isRedirectUri(text: string): boolean {
  // What is no plain ASCII would be compared in one spelling and followed in another.
  if (!/^[\x21-\x7E]+$/.test(text) || text.includes('#') || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return /^[a-z][a-z0-9+-]*\.[a-z0-9+.-]+:$/.test(protocol)
}

const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?((?:[/?].*)?)$/

/**
 * Whether this is one of the registered URIs: byte by byte (RFC 9700 §2.1), save the port of a loopback address, which
 * a native client learns only when it starts (RFC 8252 §7.3). `localhost` is a name and no address.
 */
export function isRegisteredRedirectUri(redirectUri: string, registered: readonly string[]): boolean {
  if (registered.includes(redirectUri)) return true
  const withoutPort = loopbackWithoutPort(redirectUri)
  return (
    withoutPort !== undefined &&
    isRedirectUri(redirectUri) &&
    registered.some((each) => loopbackWithoutPort(each) === withoutPort)
  )
}

function loopbackWithoutPort(uri: string): string | undefined {
  const [, origin, rest] = LOOPBACK.exec(uri) ?? []
  return origin === undefined || rest === undefined ? undefined : origin + rest
}

/** The URI with these parameters added to its query (RFC 6749 §4.1.2); what is in it stays as it is, byte by byte. */
export function addToRedirectUri(
  redirectUri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const present = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return redirectUri + (redirectUri.includes('?') ? '&' : '?') + new URLSearchParams(present).toString()
}
