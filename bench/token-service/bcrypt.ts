import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { repeatAll } from './load.ts'
import type { Prepared } from './shipped.ts'

/** @returns compares per second of bcryptjs in so many threads, with nothing around it */
export async function compareAlone(
  { password, passwordHash }: Prepared,
  threads: number,
  seconds: number,
): Promise<number> {
  const file = new URL('bcrypt-alone.ts', import.meta.url)
  const workers = Array.from(
    { length: threads },
    () => new Worker(file, { workerData: { password, passwordHash } }),
  )
  const compared = workers.map((worker) => () => once(worker, 'message'))
  // The first one of each also waits for its thread to start.
  await Promise.all(compared.map((once) => once()))
  const perSecond = await repeatAll(compared, seconds)
  await Promise.all(workers.map((worker) => worker.terminate()))
  return perSecond
}
