/** What the rules say of an operation before it runs, or of a field that is refused while it runs. */
export interface ScopeDecision<Context> {
  /** `operation`: once for each operation, before it runs. `field`: each refusal while it runs. */
  readonly stage: 'operation' | 'field'
  /**
   * `partial`: a query of which something is refused and the rest answered. In shadow mode this is what would have
   * happened.
   */
  readonly outcome: 'allowed' | 'partial' | 'refused'
  /** What is refused, and before the operation runs also what may be, by the objects that it meets. */
  readonly coordinates: readonly string[]
  /** As granted; `undefined` for a caller without a valid token. */
  readonly granted: readonly string[] | undefined
  readonly context: Context
}

/** Called while a request waits, and so must neither throw nor take long. */
export type OnDecision<Context> = (decision: ScopeDecision<Context>) => void
