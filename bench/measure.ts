import autocannon from 'autocannon'
import type { Remote } from './remote.ts'
import { numberedBody, postedBy } from './requests.ts'
import type { Workload } from './workloads.ts'

/** One contender on one workload, once. */
export interface Measurement {
  /** Requests per second over HTTP. */
  readonly http: number
  /** Microseconds of the server's processor time for each of those requests. */
  readonly cpu: number
  /** Requests per second in process. */
  readonly inProcess: number
}

export interface Effort {
  /** Of the measured load over HTTP; the in-process loop takes half of it, warming up before each a quarter. */
  readonly seconds: number
  readonly connections: number
}

/** @throws when a request fails or is answered with another status than the checked answer was */
export async function measure(
  remote: Remote,
  workload: Workload,
  token: string,
  { seconds, connections, status }: Effort & { readonly status: number },
): Promise<Measurement> {
  const warmUp = Math.max(1, seconds / 4)
  const load = (duration: number) => fire(remote.url, workload, token, { duration, connections, status })
  await load(warmUp)
  const before = await remote.cpu()
  const { requests, perSecond } = await load(seconds)
  const cpu = ((await remote.cpu()) - before) / requests
  await remote.loop(workload, token, warmUp / 2)
  return { http: perSecond, cpu, inProcess: await remote.loop(workload, token, seconds / 2) }
}

interface Load {
  readonly duration: number
  readonly connections: number
  readonly status: number
}

async function fire(url: string, workload: Workload, token: string, { duration, connections, status }: Load) {
  const body = numberedBody(workload)
  const constant = postedBy(token, body())
  const requests = workload.isNew
    ? [{ ...constant, setupRequest: (request: autocannon.Request) => ({ ...request, body: body() }) }]
    : [constant]
  const result = await autocannon({ url, connections, duration, requests })
  const answered = result.requests.total
  const expected = result.statusCodeStats?.[`${status}`]?.count ?? 0
  if (result.errors > 0 || result.timeouts > 0 || answered === 0 || expected !== answered) {
    throw new Error(`${url}: ${JSON.stringify(result.statusCodeStats)}, ${result.errors} errors`)
  }
  return { requests: answered, perSecond: answered / result.duration }
}
