import type { AuthenticatedUser } from '../../oauth/authorization.ts'
import type { PageTools } from './needs.ts'

/** Who is logged in with a browser. */
export interface BrowserUser extends AuthenticatedUser {
  /** The cookie's value: the secret that the forms for this user are bound to. */
  readonly cookie: string
}

/** @returns `undefined` when nobody is logged in, or is no longer to be let in */
export async function findBrowserUser(
  request: Request,
  { cookies, browserLogins }: Pick<PageTools, 'cookies' | 'browserLogins'>,
): Promise<BrowserUser | undefined> {
  const cookie = cookies.read(request, 'login')
  const user = cookie === undefined ? undefined : await browserLogins.find(cookie)
  return cookie === undefined || user === undefined ? undefined : { ...user, cookie }
}

/** What people call the account. */
export async function findUsername(
  accountId: string,
  { storage }: Pick<PageTools, 'storage'>,
): Promise<string | undefined> {
  const [user] = await storage.users.findByIds([accountId])
  return user?.username
}
