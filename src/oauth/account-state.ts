import type { Account } from './stores.ts'

/** Whether what an account was used for at an instant still counts: it is there, enabled, and did not shut that out. */
export function isGoodSince(account: Account | undefined, since: Date): account is Account {
  if (account === undefined || account.disabled) return false
  return account.tokensNotBefore === undefined || account.tokensNotBefore <= since
}
