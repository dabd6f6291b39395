import type { Workload } from './workloads.ts'

/** A number that no process has used before. */
let last = process.pid * 1_000_000_000

export function postedBy(token: string | undefined, body: string) {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body,
  } as const
}

/** The bodies of a workload: the same again and again, or each with a text of its own. */
export function numberedBody({ isNew, query }: Workload): () => string {
  const constant = JSON.stringify({ query: query(0) })
  return isNew ? () => JSON.stringify({ query: query(++last) }) : () => constant
}
