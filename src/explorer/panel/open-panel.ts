import { useCallback } from 'react'
import { useExplorer } from '../explorer.ts'

export const PANEL_TITLE = 'Authorize'

/**
 * Opens the panel. GraphiQL keeps to itself whether the place for panels is folded away: only its own button in the
 * sidebar opens that too. It is called "Hide Authorize" when there is nothing to do.
 */
export function openPanel(): void {
  document.querySelector<HTMLButtonElement>(`button[aria-label="Show ${PANEL_TITLE}"]`)?.click()
}

/** Where somebody who wants scopes goes on: the first of these that is there, and is not filled in. */
const NEXT = ['input[name=username]', 'input[name=password]', 'form button', 'button'] as const

/** Moves the focus into the panel, once it is there. */
export function focusPanel(): void {
  requestAnimationFrame(() => {
    const places = NEXT.map((place) => document.querySelector<HTMLElement>(`.authorize ${place}`))
    places
      .find((place) => place !== null && !(place instanceof HTMLInputElement && place.value !== ''))
      ?.focus()
  })
}

/** Opens the panel with these scopes ticked, beside those that the token has. */
export function useGetScopes(): (scopes: readonly string[]) => void {
  const { wanted, sessions } = useExplorer()
  return useCallback(
    (scopes) => {
      wanted.set(new Set([...(sessions.get().session?.granted ?? []), ...scopes]))
      openPanel()
      focusPanel()
    },
    [wanted, sessions],
  )
}
