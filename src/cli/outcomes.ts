/** How a command can end: the exit code, and what it means. `--help` prints this table. */
export const OUTCOMES = {
  done: [0, 'done'],
  failed: [
    1,
    'failed: the configuration, the database, a schema or document with faults, or printing the answer',
  ],
  wrong_usage: [2, 'wrong usage: the command line, or what came on standard input'],
  not_found: [3, 'not found: no such user, client, key, session or file'],
  refused: [4, 'refused: name taken, password too weak, wrong kind, token not valid'],
  found: [5, 'found: what "scopes lint" or "scopes diff" is to fail for'],
  interrupted: [130, 'interrupted where a password was asked for'],
} as const satisfies Readonly<Record<string, readonly [exitCode: number, meaning: string]>>

export type Outcome = keyof typeof OUTCOMES

/** A command that was not carried out. Nothing was changed, unless the message says so. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly outcome: Exclude<Outcome, 'done'>

  /** @param message what is wrong and, where something can be done, what to do; never a password, secret or token */
  constructor(outcome: Exclude<Outcome, 'done'>, message: string, options?: ErrorOptions) {
    super(message, options)
    this.outcome = outcome
  }
}

/** The table, for people. */
export function formatOutcomes(): string {
  const rows = Object.values(OUTCOMES).map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)
  return ['Exit codes:', ...rows].join('\n')
}
