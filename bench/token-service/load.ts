import { setTimeout } from 'node:timers/promises'
import { type Post, post } from './client.ts'

/**
 * Sends at an even pace, whatever becomes of the answers: a slow one holds no other up, so that it is not left out of
 * the figures that would have had to wait.
 *
 * @returns the milliseconds of each answer, ascending
 */
export async function sendPaced(
  request: Post,
  perSecond: number,
  seconds: number,
): Promise<readonly number[]> {
  const answers: Promise<number>[] = []
  const from = performance.now()
  while (answers.length < perSecond * seconds) {
    const due = from + (answers.length * 1_000) / perSecond
    if (due > performance.now()) await setTimeout(due - performance.now())
    answers.push(post(request).then(({ milliseconds }) => milliseconds))
  }
  return (await Promise.all(answers)).toSorted((a, b) => a - b)
}

/** @param sorted ascending, not empty */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN
}

/**
 * Each does what it does again and again until the time is over.
 *
 * @returns how often per second, from the first that was done to the last
 */
export async function repeatAll(each: readonly (() => Promise<unknown>)[], seconds: number): Promise<number> {
  const doneAt: number[] = []
  const until = performance.now() + seconds * 1_000
  await Promise.all(
    each.map(async (once) => {
      while (performance.now() < until) {
        await once()
        doneAt.push(performance.now())
      }
    }),
  )
  const [first = Number.NaN, last = Number.NaN] = [doneAt[0], doneAt.at(-1)]
  return ((doneAt.length - 1) * 1_000) / (last - first)
}
