import { z } from 'zod'

/** A variable that holds a whole number, both ends included. */
export function wholeNumber(min: number, max: number) {
  const reason = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d+$/, reason)
    .transform(Number)
    .pipe(z.number().min(min, reason).max(max, reason))
}
