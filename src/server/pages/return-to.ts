/** Where a login leads: never anywhere but to a page of ours, for only that can be told apart here. */
export type ReturnTo =
  | { readonly kind: 'account' }
  /** An authorization request, not checked: the page that it leads to does that. */
  | { readonly kind: 'authorize'; readonly parameters: URLSearchParams }

const AUTHORIZE = 'authorize?'

/** @param text as a stranger may have written it; whatever is no authorization request leads to the account */
export function parseReturnTo(text: string | null): ReturnTo {
  return text?.startsWith(AUTHORIZE)
    ? { kind: 'authorize', parameters: new URLSearchParams(text.slice(AUTHORIZE.length)) }
    : { kind: 'account' }
}

/** @returns relative to any page, for a proxy may show them below a path of its own */
export function formatReturnTo(returnTo: ReturnTo): string {
  return returnTo.kind === 'account' ? 'account' : AUTHORIZE + returnTo.parameters.toString()
}

/** The login page that leads on to there; relative too. */
export function loginPath(returnTo: ReturnTo): string {
  return `login?${new URLSearchParams({ return_to: formatReturnTo(returnTo) })}`
}
