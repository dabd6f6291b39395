import { answerAccountPage, LOGOUT, STALE } from './account-page.ts'
import { seeOther } from './answers.ts'
import { findBrowserUser } from './browser-user.ts'
import { isOurForm } from './csrf.ts'
import type { PageTools } from './needs.ts'
import type { Page } from './page.ts'
import { loginPath } from './return-to.ts'

/** `POST /logout`: forgets the login of this browser; sessions of applications live on. */
export function createLogoutPage(tools: PageTools): Page {
  const { browserLogins, cookies } = tools
  return {
    async post({ request }, fields) {
      const user = await findBrowserUser(request, tools)
      const login = loginPath({ kind: 'account' })
      if (user === undefined) return seeOther(login, [cookies.remove('login')])
      const isOurs = isOurForm(request, fields.get('csrf'), { cookie: user.cookie, form: LOGOUT })
      if (!isOurs) return answerAccountPage(user, tools, { fault: STALE })
      await browserLogins.end(user.cookie)
      return seeOther(login, [cookies.remove('login')])
    },
  }
}
