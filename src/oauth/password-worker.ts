import { constants, setPriority } from 'node:os'
import { compareSync, hashSync } from 'bcryptjs'

/** Runs in the threads of the pool in `passwords.ts`, which calls these exports by name. */

// Only Linux has a priority per thread; elsewhere this would slow down the whole server.
if (process.platform === 'linux') lowerPriority()

function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A sandbox may forbid it (EPERM, EACCES). Logins then compete with queries, and everything still works.
  }
}

export interface HashTask {
  readonly password: string
  /** log2 of the number of rounds. */
  readonly cost: number
}

export function hash({ password, cost }: HashTask): string {
  return hashSync(password, cost)
}

export interface CompareTask {
  readonly password: string
  readonly passwordHash: string
  /** Of what a password that is wrong is hashed with besides, to take as long as with a dearer hash; log2 of rounds. */
  readonly paddingCosts: readonly number[]
}

export function compare({ password, passwordHash, paddingCosts }: CompareTask): boolean {
  if (compareSync(password, passwordHash)) return true
  for (const cost of paddingCosts) hashSync(password, cost)
  return false
}
