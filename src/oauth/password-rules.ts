import { commonPasswords } from './common-passwords.ts'
import { isCredential } from './credential.ts'
import { isSequence, repeatedPart } from './monotony.ts'

const MIN_BYTES = 12
/** bcrypt sees no more. */
const MAX_BYTES = 72
const MIN_DISTINCT_CHARACTERS = 5

/**
 * Why this cannot become somebody's password, in words for that somebody. Passwords that exist are not asked again.
 *
 * Length counts, and that it is not among the first guesses: a common password, also with a few digits and signs around
 * it or written twice. There are no rules on what kinds of characters it must have.
 *
 * @returns `undefined` for a good one; never a part of the password
 */
export function passwordFault(password: string): string | undefined {
  const bytes = Buffer.byteLength(password)
  if (bytes < MIN_BYTES) return `must have at least ${MIN_BYTES} bytes`
  if (bytes > MAX_BYTES) return `must have at most ${MAX_BYTES} bytes`
  if (!isCredential(password) || /\p{Cc}/u.test(password)) return 'must not have control characters'
  return isEasyToGuess(password.toLowerCase()) ? 'is too easy to guess' : undefined
}

function isEasyToGuess(password: string): boolean {
  if (new Set(password).size < MIN_DISTINCT_CHARACTERS || isSequence(password)) return true
  return isCommon(password) || isCommon(withoutDecoration(password))
}

function isCommon(text: string): boolean {
  return commonPasswords.has(text) || commonPasswords.has(repeatedPart(text))
}

/** As in `!!dragon2026!`. */
function withoutDecoration(password: string): string {
  return password.replace(/^[^\p{L}]{1,4}/u, '').replace(/[^\p{L}]{1,8}$/u, '')
}
