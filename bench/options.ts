import { parseArgs } from 'node:util'
import type { Contender } from './contenders/contender.ts'
import { contenders, requireContender } from './contenders/index.ts'
import { requireWorkload, type Workload, workloads } from './workloads.ts'

export interface Options {
  readonly contenders: readonly Contender[]
  readonly workloads: readonly Workload[]
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  /** Whether Yoga counts the bytes of each body, as it does by default. */
  readonly bodyLimit: boolean
  /** Whether each contender's process writes a CPU profile when it ends. */
  readonly profile: boolean
}

export const usage = `npm run bench -- [options]
  --quick            one round of 2 seconds: to see that it works, not to quote
  --rounds N         default 3
  --seconds N        of load over HTTP for each cell of each round, default 4
  --connections N    default 32
  --contenders a,b   bare is always one of them
  --workloads S,L    default S,L,D,B,X
  --no-body-limit    Yoga's maxRequestBodySize is false for every contender
  --profile          CPU profiles into bench/results/
`

/** @throws {TypeError} for an option, a contender or a workload that there is not */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '32' },
      contenders: { type: 'string' },
      workloads: { type: 'string' },
      'no-body-limit': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const named = values.contenders?.split(',').filter((name) => name !== 'bare')
  return {
    contenders: named ? ['bare', ...named].map(requireContender) : contenders,
    workloads: values.workloads?.split(',').map(requireWorkload) ?? workloads,
    rounds: parseCount('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    seconds: parseCount('seconds', values.seconds ?? (values.quick ? '2' : '4')),
    connections: parseCount('connections', values.connections),
    bodyLimit: !values['no-body-limit'],
    profile: values.profile,
  }
}

function parseCount(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new TypeError(`--${name} takes a whole number above 0, not "${text}"`)
  return Number(text)
}
