import type { RequestSource } from '../request-source.ts'
import { ACTIONS, type Action, answerAccountPage, identityOf, STALE } from './account-page.ts'
import { seeOther } from './answers.ts'
import { findBrowserUser } from './browser-user.ts'
import { isOurForm } from './csrf.ts'
import type { PageTools } from './needs.ts'
import type { Page } from './page.ts'
import { loginPath } from './return-to.ts'

/** What is said afterwards. */
const DONE: Readonly<Record<Action, string>> = {
  withdraw: 'The application has no access any more.',
  end: 'The session has ended.',
  'end-all': 'All sessions have ended.',
}

/** `/account`: what the user has allowed, and the sessions that live, to be taken back and ended. */
export function createAccountPage(tools: PageTools): Page {
  return {
    async get({ request }) {
      const user = await findBrowserUser(request, tools)
      if (user === undefined) return seeOther(loginPath({ kind: 'account' }))
      const action = parseAction(new URL(request.url).searchParams.get('done'))
      return answerAccountPage(user, tools, { done: action && DONE[action] })
    },
    async post({ request, source }, fields) {
      const user = await findBrowserUser(request, tools)
      if (user === undefined) return seeOther(loginPath({ kind: 'account' }))
      const action = parseAction(fields.get('action'))
      const id = fields.get('id') ?? ''
      if (action === undefined) return answerAccountPage(user, tools, { fault: STALE })
      const mine = { cookie: user.cookie, form: identityOf(action, id) }
      if (!isOurForm(request, fields.get('csrf'), mine))
        return answerAccountPage(user, tools, { fault: STALE })
      await perform(action, { id, accountId: user.account.id, source }, tools)
      return seeOther(`account?done=${action}`)
    },
  }
}

function parseAction(text: string | null): Action | undefined {
  return ACTIONS.find((action) => action === text)
}

async function perform(
  action: Action,
  {
    id,
    accountId,
    source,
  }: { readonly id: string; readonly accountId: string; readonly source: RequestSource },
  { authorization, browserLogins, tokens: { sessions } }: PageTools,
): Promise<void> {
  if (action === 'withdraw') await authorization.withdraw(accountId, id, source)
  else if (action === 'end') await sessions.end(accountId, id, source)
  else {
    await sessions.endAll(accountId, undefined, source)
    await browserLogins.endAll(accountId)
  }
}
