import type { OAuthError } from '../../oauth/errors.ts'
import type { Fault } from './layout.ts'

/** Why a login did not come about, in words. */
export interface LoginFailure {
  readonly status: number
  readonly faults: readonly Fault[]
  /** Seconds. */
  readonly retryAfter?: number | undefined
}

/** The form is of another browser, was changed, or comes from elsewhere. */
export const STALE: LoginFailure = {
  status: 403,
  faults: [
    { text: 'This page was no longer up to date, or your browser keeps no cookies. Please log in again.' },
  ],
}

/** @returns `undefined` when nothing is missing */
export function missingFields(fields: URLSearchParams): LoginFailure | undefined {
  const faults = [
    ...(fields.get('username') ? [] : [{ field: 'username', text: 'Enter your user name.' }]),
    ...(fields.get('password') ? [] : [{ field: 'password', text: 'Enter your password.' }]),
  ]
  return faults.length === 0 ? undefined : { status: 400, faults }
}

/** Says the same of whatever was wrong with name, password or account. */
export function readFailure({ code, status, retryAfter }: OAuthError): LoginFailure {
  if (code !== 'temporarily_unavailable') {
    return { status: 400, faults: [{ field: 'username', text: 'The user name or the password is wrong.' }] }
  }
  const text =
    status === 429
      ? `There were too many failed attempts from your network. Please try again ${formatWait(retryAfter)}.`
      : `Too many people are logging in right now. Please try again ${formatWait(retryAfter)}.`
  return { status, faults: [{ text }], retryAfter }
}

function formatWait(seconds: number | undefined): string {
  if (seconds === undefined) return 'later'
  if (seconds < 60) return `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  const minutes = Math.ceil(seconds / 60)
  return `in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
}
