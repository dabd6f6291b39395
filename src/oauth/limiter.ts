import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { RequestOrigin } from './audit.ts'
import type { AttemptStore, Attempts } from './stores.ts'

/** Failures after which a key is held back, by what it stands for: behind one address there may be many people. */
const LIMIT = { account: 10, address: 100 } as const
const FIRST_BLOCK_MS = 60_000
const LONGEST_BLOCK_MS = 900_000
/** After each of these times one failure is forgotten: what adds up over days is no attack. */
const FORGET_ONE_AFTER_MS = { account: 8_640_000, address: 600_000 } as const

/** One attempt to log in, which counts as a failure until it is known to be none. */
export interface LoginAttempt {
  /** What holds it back; `undefined` lets it through. */
  readonly blocked: { readonly by: 'account' | 'address'; readonly seconds: number } | undefined
  /** The account's failures are forgotten, and the address gets this attempt back. */
  succeeded(): Promise<void>
  /** It came to no answer, so it was no guess: it is given back. */
  cancelled(): Promise<void>
  /** It stays counted. */
  failed(): void
}

/** Counts attempts to log in, by account name, whether there is such an account or not, and by address. */
export interface AttemptLimiter {
  /**
   * Counts before anything is compared, so that of many guesses at once no more get through than of one after the other.
   * One that is held back only because others are not decided yet waits for those, as they may succeed.
   */
  begin(username: string, origin: RequestOrigin): Promise<LoginAttempt>
}

export interface AttemptLimiterNeeds {
  readonly attempts: AttemptStore
  readonly now: () => Date
}

export function createAttemptLimiter(needs: AttemptLimiterNeeds): AttemptLimiter {
  const undecided = createUndecided()

  async function tryOnce(username: string, { address }: RequestOrigin): Promise<LoginAttempt & Again> {
    const byAddress = address === undefined ? unlimited : await count('address', networkOf(address), needs)
    if (byAddress.seconds > 0) return { ...held('address', byAddress.seconds), takeBack: async () => {} }
    const byAccount = await count('account', username, needs)
    // The address keeps this one: guessing at names that are held back is guessing too.
    if (byAccount.seconds > 0) {
      return { ...held('account', byAccount.seconds), takeBack: byAddress.giveBack }
    }
    const decide = undecided.add(username)
    const cancelled = async () => {
      await byAccount.giveBack()
      await byAddress.giveBack()
    }
    return {
      blocked: undefined,
      takeBack: cancelled,
      succeeded: () => byAccount.forget().then(byAddress.giveBack).finally(decide),
      cancelled: () => cancelled().finally(decide),
      failed: decide,
    }
  }

  return {
    async begin(username, origin) {
      for (;;) {
        const before = undecided.of(username)
        const attempt = await tryOnce(username, origin)
        // Those of before may be decided by now, and have changed what this one met.
        const others = [...before, ...undecided.of(username)]
        if (attempt.blocked?.by !== 'account' || others.length === 0) return attempt
        await attempt.takeBack()
        await Promise.all(others)
      }
    },
  }
}

interface Again {
  /** As though it had not been made. */
  takeBack(): Promise<void>
}

/** Attempts of this process that were let through and have come to no answer yet. */
function createUndecided() {
  const byName = new Map<string, Set<Promise<void>>>()
  return {
    of: (name: string): readonly Promise<void>[] => [...(byName.get(name) ?? [])],
    /** @returns is to be called when it is decided */
    add(name: string): () => void {
      let resolve = () => {}
      const promise = new Promise<void>((decided) => {
        resolve = decided
      })
      const known = byName.get(name) ?? new Set()
      byName.set(name, known.add(promise))
      return () => {
        known.delete(promise)
        if (known.size === 0) byName.delete(name)
        resolve()
      }
    },
  }
}

function held(by: 'account' | 'address', seconds: number): LoginAttempt {
  return { blocked: { by, seconds }, succeeded: async () => {}, cancelled: async () => {}, failed: () => {} }
}

interface Counted {
  /** Until the next attempt is let through; 0 when this one is. */
  readonly seconds: number
  forget(): Promise<void>
  giveBack(): Promise<void>
}

const unlimited: Counted = { seconds: 0, forget: async () => {}, giveBack: async () => {} }

async function count(
  kind: 'account' | 'address',
  name: string,
  { attempts, now }: AttemptLimiterNeeds,
): Promise<Counted> {
  const key = `${kind}:${createHash('sha256').update(name).digest('hex')}`
  const at = now()
  // Set by the last call of the function, which is the one that counted.
  let seconds = 0
  const counted = await attempts.update(key, (current) => {
    seconds = blockedSeconds(current, at)
    return seconds > 0 ? current : withOneMore(current, kind, at)
  })
  return {
    seconds,
    forget: async () => void (await attempts.update(key, () => undefined)),
    giveBack: async () =>
      void (await attempts.update(key, (current) => withOneLess(current, counted?.blockedUntil))),
  }
}

function blockedSeconds(current: Attempts | undefined, at: Date): number {
  const until = current?.blockedUntil?.getTime() ?? 0
  const ms = until - at.getTime()
  // A longer time than any block can only come from a clock that was set back.
  return ms > 0 && ms <= LONGEST_BLOCK_MS ? Math.ceil(ms / 1_000) : 0
}

function withOneMore(current: Attempts | undefined, kind: keyof typeof LIMIT, at: Date): Attempts {
  const remembered = withoutForgotten(current, FORGET_ONE_AFTER_MS[kind], at)
  const failures = remembered.failures + 1
  const doublings = Math.min(failures - LIMIT[kind], 30)
  const block = Math.min(FIRST_BLOCK_MS * 2 ** doublings, LONGEST_BLOCK_MS)
  const blockedUntil = failures < LIMIT[kind] ? undefined : new Date(at.getTime() + block)
  return { ...remembered, failures, blockedUntil }
}

function withoutForgotten(current: Attempts | undefined, each: number, at: Date) {
  if (current === undefined) return { failures: 0, lastAt: at }
  const forgotten = Math.max(0, Math.floor((at.getTime() - current.lastAt.getTime()) / each))
  if (forgotten >= current.failures) return { failures: 0, lastAt: at }
  const lastAt = new Date(current.lastAt.getTime() + forgotten * each)
  return { failures: current.failures - forgotten, lastAt }
}

/** @param ownBlock what the attempt that is given back had brought about; what others did stays */
function withOneLess(current: Attempts | undefined, ownBlock: Date | undefined): Attempts | undefined {
  if (current === undefined || current.failures <= 1) return undefined
  const isOwn = current.blockedUntil?.getTime() === ownBlock?.getTime()
  return {
    ...current,
    failures: current.failures - 1,
    blockedUntil: isOwn ? undefined : current.blockedUntil,
  }
}

/** IPv6 by its first 64 bits: whoever has one such address has them all. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
