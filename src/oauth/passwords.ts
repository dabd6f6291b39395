import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { encodeBase64, genSaltSync, getRounds, truncates } from 'bcryptjs'
import { Tinypool } from 'tinypool'
import { OAuthError } from './errors.ts'
import type { CompareTask, HashTask } from './password-worker.ts'

/** How busy a hasher is at this moment. */
export interface HasherLoad {
  /** Calls that wait for a worker. */
  readonly waiting: number
  /** Calls that a worker has taken. */
  readonly working: number
  /** How many may wait before the next one is refused. */
  readonly maxWaiting: number
}

/**
 * bcrypt, off the main thread. Each call takes one worker once, and rejects with {@link OAuthError}
 * `temporarily_unavailable` when the queue is full.
 */
export interface PasswordHasher {
  /** @throws {RangeError} the password has over 72 bytes as UTF-8, of which bcrypt would see only the first 72 */
  hash(password: string): Promise<string>
  /**
   * Never throws over its input: what is too long, and what is no hash, costs a compare too and gives `false`. Whatever
   * gives `false` takes as long as {@link verifyAgainstDummy}, of whichever cost the hash is.
   */
  verify(password: string, passwordHash: string): Promise<boolean>
  /**
   * For a login to an account that does not exist: a compare at the live cost or, where a hash that was verified before
   * is dearer, at that one's.
   */
  verifyAgainstDummy(password: string): Promise<false>
  /** Whether the hash is cheaper than the live cost; also `true` for what is no hash. */
  needsRehash(passwordHash: string): boolean
  load(): HasherLoad
  /** Ends the workers; calls that have not been answered reject. */
  close(): Promise<void>
}

export interface PasswordHasherOptions {
  /** log2 of bcrypt's rounds: each step doubles the time of a login. Default: 12, about a quarter of a second; 10 to 31. */
  readonly cost?: number
  /** Threads. Default: one fewer than there are cores, so that queries always have one; at least 1. */
  readonly workers?: number
  /** Calls that may wait for a worker; one more is refused. Default: 64; at least 1. */
  readonly maxQueue?: number
}

const HASH = /^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/

// The sources run as they are (.ts) and compiled (.js).
const WORKER = new URL(`password-worker${extname(import.meta.url)}`, import.meta.url)

/** @throws {TypeError} an option is out of range */
export function createPasswordHasher({
  cost = 12,
  workers = Math.max(1, availableParallelism() - 1),
  maxQueue = 64,
}: PasswordHasherOptions = {}): PasswordHasher {
  requireInteger('cost', cost, { min: 10, max: 31 })
  requireInteger('workers', workers, { min: 1, max: 1_024 })
  requireInteger('maxQueue', maxQueue, { min: 1, max: 1_000_000 })
  const pool = new Tinypool({
    filename: WORKER.href,
    minThreads: 1,
    maxThreads: workers,
    maxQueue,
    idleTimeout: 60_000,
    // Nothing that they need; with it, `node --watch` would have them report to a parent that does not expect it.
    env: {},
  })
  let dearest = cost
  let unanswered = 0

  function run(name: 'hash', task: HashTask): Promise<string>
  function run(name: 'compare', task: CompareTask): Promise<boolean>
  async function run(name: string, task: unknown): Promise<unknown> {
    // The pool reports a full queue by an error without a code, so it is asked before.
    if (pool.queueSize >= maxQueue) {
      throw new OAuthError('temporarily_unavailable', 'too many logins at once', { retryAfter: 1 })
    }
    unanswered += 1
    try {
      return await pool.run(task, { name })
    } finally {
      unanswered -= 1
    }
  }

  async function verifyAgainstDummy(password: string): Promise<false> {
    await run('compare', { password, passwordHash: dummyHash(dearest), paddingCosts: [] })
    return false
  }

  return {
    async hash(password) {
      if (truncates(password)) throw new RangeError('a password has at most 72 bytes as UTF-8')
      return run('hash', { password, cost })
    },
    async verify(password, passwordHash) {
      if (!HASH.test(passwordHash)) return verifyAgainstDummy(password)
      const stored = getRounds(passwordHash)
      dearest = Math.max(dearest, stored)
      if (truncates(password)) return verifyAgainstDummy(password)
      return run('compare', { password, passwordHash, paddingCosts: missingCosts(stored, dearest) })
    },
    verifyAgainstDummy,
    needsRehash: (passwordHash) => !HASH.test(passwordHash) || getRounds(passwordHash) < cost,
    load: () => ({
      waiting: pool.queueSize,
      working: Math.max(0, unanswered - pool.queueSize),
      maxWaiting: maxQueue,
    }),
    close: () => pool.destroy(),
  }
}

/**
 * The costs at which to hash once each, so that together with a hash of the stored cost they take as long as one of the
 * live cost: each step doubles the rounds, and 2^stored + 2^stored + 2^(stored + 1) + … + 2^(live - 1) is 2^live.
 *
 * @returns empty unless the stored cost is below the live one
 */
export function missingCosts(stored: number, live: number): readonly number[] {
  return Array.from({ length: Math.max(0, live - stored) }, (_, step) => stored + step)
}

/**
 * A salt and a digest at random: it costs a compare as much as any hash does, and no password is known, or can be
 * found, that fits.
 */
function dummyHash(cost: number): string {
  const digestBytes = 23
  return genSaltSync(cost) + encodeBase64(randomBytes(digestBytes), digestBytes)
}

function requireInteger(option: string, value: number, { min, max }: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new TypeError(`${option} must be an integer from ${min} to ${max}`)
}
