import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../postgres.ts'
import { until } from './world.ts'

/** A PostgreSQL of one's own, to do anything to: all of its processes at once. */
export interface BreakablePostgres {
  readonly url: string
  /** As a machine does that loses its power, save that what was written is there. */
  kill(): Promise<void>
  /** It takes connections and says nothing more. */
  freeze(): void
  thaw(): void
  /** Ends every connection, and takes no more. */
  shutDown(): Promise<void>
  /** After `kill` or `shutDown`. */
  start(): Promise<void>
  close(): Promise<void>
}

export async function openBreakablePostgres(): Promise<BreakablePostgres> {
  const { url, directory, start, stop } = await startPostgres()
  const all = () => processesOf(directory)
  const send = (signal: NodeJS.Signals, pids: readonly number[]) => {
    for (const pid of pids) sendTo(pid, signal)
  }
  const gone = async (pids: readonly number[]) =>
    until('PostgreSQL has ended', async () => !pids.some((pid) => existsSync(`/proc/${pid}`)))
  return {
    url: `${url}/postgres`,
    async kill() {
      const pids = all()
      // The first is to start no others meanwhile.
      send('SIGSTOP', pids.slice(0, 1))
      const everyone = all()
      send('SIGKILL', everyone)
      await gone(everyone)
    },
    freeze: () => send('SIGSTOP', all()),
    thaw: () => send('SIGCONT', all()),
    async shutDown() {
      const pids = all()
      send('SIGINT', pids.slice(0, 1))
      await gone(pids)
    },
    start,
    async close() {
      send('SIGCONT', all())
      await stop()
    },
  }
}

/** The first is the one that starts the others. */
function processesOf(directory: string): readonly number[] {
  const [line = ''] = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')
  const first = Number(line)
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === first)
  return [first, ...others.map(Number)]
}

function parentOf(pid: string): number | undefined {
  try {
    // After the name, which may hold anything, in brackets: state, parent.
    const [, rest = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return Number(rest.split(' ')[1])
  } catch {
    return undefined
  }
}

/** One that has ended meanwhile needs no signal. */
function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
