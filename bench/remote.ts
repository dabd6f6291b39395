import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Contender, Setup } from './contenders/contender.ts'
import type { Command, Report } from './messages.ts'
import type { Workload } from './workloads.ts'

/** A contender in a process of its own. */
export interface Remote {
  readonly contender: Contender
  readonly url: string
  /** Microseconds of processor time that its process has used so far. */
  cpu(): Promise<number>
  /** @returns requests per second, in process, one after another */
  loop(workload: Workload, token: string, seconds: number): Promise<number>
  end(): Promise<void>
}

/** @param profiles the folder for a CPU profile of the process; `undefined` for none */
export async function startRemote(
  contender: Contender,
  setup: Setup,
  profiles: string | undefined,
): Promise<Remote> {
  const profile = profiles && [
    '--cpu-prof',
    `--cpu-prof-dir=${profiles}`,
    `--cpu-prof-name=${contender.name}.cpuprofile`,
  ]
  const child = fork(join(import.meta.dirname, 'server.ts'), {
    execArgv: profile || [],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const started = await ask(child, { kind: 'start', contender: contender.name, setup })
  if (started.kind !== 'started') {
    child.kill()
    throw unexpected(contender, started)
  }
  return {
    contender,
    url: `http://127.0.0.1:${started.port}/graphql`,
    async cpu() {
      const report = await ask(child, { kind: 'cpu' })
      if (report.kind !== 'cpu') throw unexpected(contender, report)
      return report.micros
    },
    async loop({ name: workload }, token, seconds) {
      const report = await ask(child, { kind: 'loop', workload, token, seconds })
      if (report.kind !== 'loop') throw unexpected(contender, report)
      return report.perSecond
    },
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.send({ kind: 'end' } satisfies Command)
      }),
  }
}

function ask(child: ChildProcess, command: Command): Promise<Report> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) => reject(new Error(`the contender's process ended with ${code}`))
    child.once('exit', failed)
    child.once('message', (report: Report) => {
      child.off('exit', failed)
      resolve(report)
    })
    child.send(command)
  })
}

function unexpected({ name }: Contender, report: Report): Error {
  return new Error(`${name}: ${report.kind === 'failed' ? report.message : `answered "${report.kind}"`}`)
}
