import { allScopes } from './schema.ts'

export interface Workload {
  readonly name: WorkloadName
  readonly about: string
  /** The query; with a number that was not used before, a text that was not seen before, where the workload asks so. */
  readonly query: (number: number) => string
  readonly isNew: boolean
  /** The scopes of the token that asks. */
  readonly scopes: readonly string[]
  /** How many objects of the answer lack their `purchasePrice`. */
  readonly denied: number
}

export type WorkloadName = 'S' | 'L' | 'D' | 'B' | 'X'

const me = '{ me { id username email } }'
const list = '{ items(first: 100) { id title description price purchasePrice owner { username } } }'
const big =
  '{ items(first: 1000) { id title description sku price stock purchasePrice margin supplier warehouse } }'

export const workloads: readonly Workload[] = [
  createWorkload('S', '`{ me { id username email } }`', me),
  createWorkload('L', '100 items × 6 fields, with owner, one field scoped', list),
  {
    ...createWorkload('D', 'the same, and the token lacks that scope', list),
    scopes: allScopes.filter((scope) => scope !== 'items:cost'),
    denied: 100,
  },
  createWorkload('B', '1,000 items × 10 fields, 4 of them scoped', big),
  {
    ...createWorkload('X', 'S with a text that was never seen before', me),
    query: (number) => `query Q${number} ${me}`,
    isNew: true,
  },
]

export function requireWorkload(name: string): Workload {
  const workload = workloads.find((each) => each.name === name)
  if (workload === undefined) throw new TypeError(`no workload "${name}"; there are S, L, D, B and X`)
  return workload
}

function createWorkload(name: WorkloadName, about: string, query: string): Workload {
  return { name, about, query: () => query, isNew: false, scopes: allScopes, denied: 0 }
}
