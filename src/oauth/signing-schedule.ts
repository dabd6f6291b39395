/** What of a signing key says when it signs. */
export interface SigningSchedule {
  readonly signsFrom: Date
}

/** `next` will sign, `active` does, `retired` did and its tokens may live; `expired` has none left and is no longer accepted. */
export type SigningKeyState = 'next' | 'active' | 'retired' | 'expired'

/** The longest that an access token lives, and the 5 seconds that clocks may differ. */
const OUTLIVED_AFTER_MS = 3_605_000

/**
 * The key that signs: the last one whose time has come, or the first while none has, as after a clock was set back.
 *
 * @param keys in the order in which they sign
 * @returns -1 for no keys
 */
export function signingIndex(keys: readonly SigningSchedule[], now: Date): number {
  const due = keys.findLastIndex(({ signsFrom }) => signsFrom <= now)
  return due === -1 && keys.length > 0 ? 0 : due
}

/**
 * The state of each key.
 *
 * @param keys in the order in which they sign
 */
export function signingKeyStates(keys: readonly SigningSchedule[], now: Date): readonly SigningKeyState[] {
  const active = signingIndex(keys, now)
  return keys.map((_, index) => {
    if (index === active) return 'active'
    if (index > active) return 'next'
    const relieved = keys[index + 1]?.signsFrom ?? now
    return now.getTime() - relieved.getTime() < OUTLIVED_AFTER_MS ? 'retired' : 'expired'
  })
}

/** Those that may have signed a living token, or will sign. */
export function publishedKeys<Key extends SigningSchedule>(keys: readonly Key[], now: Date): readonly Key[] {
  const states = signingKeyStates(keys, now)
  return keys.filter((_, index) => states[index] !== 'expired')
}
