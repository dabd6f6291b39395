export interface Cookies {
  /** @returns `undefined` also for a value that we never set, and for a cookie that stands more than once */
  read(request: Request, cookie: CookieName): string | undefined
  /** @returns the `Set-Cookie` line; the browser forgets it when it is closed */
  set(cookie: CookieName, value: string): string
  /** @returns the `Set-Cookie` line that removes it */
  remove(cookie: CookieName): string
}

/** `login`: who is logged in, by a secret of the server's. `visit`: a browser in which nobody is, for its login form. */
export type CookieName = 'login' | 'visit'

/** 256 random bits, base64url. */
const VALUE = /^[\w-]{43}$/

/**
 * The cookies of the pages: of this host alone, out of reach of scripts, and not sent with what other sites post.
 *
 * @param publicUrl how browsers reach the server
 */
export function createCookies(publicUrl: string): Cookies {
  // Browsers take `__Host-` only with `Secure`. Over plain http Chromium takes both from a loopback address, WebKit from
  // nowhere: whoever tries the server out with it could never log in.
  const isSecure = new URL(publicUrl).protocol === 'https:'
  // On a loopback address other programs may set cookies too, whatever their port: hence no bare `login`.
  const nameOf = (cookie: CookieName) => `${isSecure ? '__Host-' : ''}oauth-${cookie}`
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    read(request, cookie) {
      // Without the prefix a neighbour of the host can plant a second one, and nobody knows whose is read.
      const [value, ...others] = valuesOf(request, nameOf(cookie))
      return value !== undefined && others.length === 0 && VALUE.test(value) ? value : undefined
    },
    set: (cookie, value) => `${nameOf(cookie)}=${value}; ${attributes}`,
    remove: (cookie) => `${nameOf(cookie)}=; ${attributes}; Max-Age=0`,
  }
}

function valuesOf({ headers }: Request, name: string): readonly string[] {
  return (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}
