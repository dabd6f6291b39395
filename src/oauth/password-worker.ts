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
}

export function compare({ password, passwordHash }: CompareTask): boolean {
  return compareSync(password, passwordHash)
}
