import type { Setup } from './contenders/contender.ts'
import type { WorkloadName } from './workloads.ts'

/** What a contender's process is told. */
export type Command =
  | { readonly kind: 'start'; readonly contender: string; readonly setup: Setup }
  | { readonly kind: 'cpu' }
  | {
      readonly kind: 'loop'
      readonly workload: WorkloadName
      readonly token: string
      readonly seconds: number
    }
  | { readonly kind: 'end' }

/** What it answers, one report for each command but the last. */
export type Report =
  | { readonly kind: 'started'; readonly port: number }
  /** Microseconds that the process has used so far, user and system. */
  | { readonly kind: 'cpu'; readonly micros: number }
  | { readonly kind: 'loop'; readonly perSecond: number }
  | { readonly kind: 'failed'; readonly message: string }
