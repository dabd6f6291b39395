import { randomBytes } from 'node:crypto'

/** Users, items, orders, payments. */
export type IdPrefix = 'usr' | 'itm' | 'ord' | 'pay'

/**
 * An id nobody else has: the prefix, `_`, the time in milliseconds as 12 hex digits, 20 random hex digits. Ids of one
 * prefix therefore sort, byte by byte, by the time they were made; within one millisecond the order is random.
 *
 * @param now from 1970 on
 */
export function createId(prefix: IdPrefix, now: Date): string {
  return firstIdAt(prefix, now) + randomBytes(10).toString('hex')
}

/** Sorts before every id that was made then or later, and after all others. @param at from 1970 on */
export function firstIdAt(prefix: IdPrefix, at: Date): string {
  return `${prefix}_${at.getTime().toString(16).padStart(12, '0')}`
}
