import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** What a process holds, after its garbage was collected. */
export interface Holding {
  /** Bytes. */
  readonly rss: number
  /** Bytes, in use. */
  readonly heap: number
  /** Open files and sockets. */
  readonly descriptors: number
  /** Whatever keeps its event loop going. */
  readonly handles: number
  /** The 99th percentile of how late the event loop was since the last look, in milliseconds. */
  readonly loopDelay: number
}

export interface Probe {
  look(): Promise<Holding>
  close(): void
}

const START = `globalThis.soakDelay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 })
soakDelay.enable()`

const LOOK = `(() => {
  const { rss, heapUsed } = process.memoryUsage()
  const loopDelay = soakDelay.percentile(99) / 1e6
  soakDelay.reset()
  return { rss, heap: heapUsed, handles: process.getActiveResourcesInfo().length, loopDelay }
})()`

/** Looks into a process by its inspector, which listens on this port. */
export async function openProbe(pid: number, port: number): Promise<Probe> {
  const [target] = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  const answers = new Map<number, (result: unknown) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data))
    answers.get(id)?.(result)
    answers.delete(id)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  let last = 0
  const send = (method: string, params: object = {}) =>
    new Promise<unknown>((resolve) => {
      last += 1
      answers.set(last, resolve)
      socket.send(JSON.stringify({ id: last, method, params }))
    })
  const evaluate = async (expression: string) => {
    const answer = await send('Runtime.evaluate', { expression, returnByValue: true })
    return evaluated(answer)
  }
  await evaluate(START)
  return {
    async look() {
      const { loopDelay } = requireNumbers(await evaluate(LOOK), ['loopDelay'])
      await send('HeapProfiler.collectGarbage')
      // What the collection itself did to the event loop is not the server's.
      await wait(20)
      const { rss, heap, handles } = requireNumbers(await evaluate(LOOK), ['rss', 'heap', 'handles'])
      return { rss, heap, handles, loopDelay, descriptors: readdirSync(`/proc/${pid}/fd`).length }
    },
    close: () => socket.close(),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function evaluated(answer: unknown): unknown {
  return isRecord(answer) && isRecord(answer.result) ? answer.result.value : undefined
}

function requireNumbers<Name extends string>(value: unknown, names: readonly Name[]): Record<Name, number> {
  const numbers = {} as Record<Name, number>
  for (const name of names) {
    const number = isRecord(value) ? value[name] : undefined
    if (typeof number !== 'number') throw new Error(`the server does not tell its ${name}`)
    numbers[name] = number
  }
  return numbers
}
