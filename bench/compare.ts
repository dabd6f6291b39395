import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { type Checked, checkAnswer, checkRefusal, hasErrorForEach } from './answers.ts'
import type { YogaOptions } from './contenders/contender.ts'
import { measure } from './measure.ts'
import { assertOneCopy } from './one-copy.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { type Remote, startRemote } from './remote.ts'
import { type Cell, formatTables } from './table.ts'
import { createSigner } from './tokens.ts'
import { requireWorkload, type Workload } from './workloads.ts'

const results = join(import.meta.dirname, 'results')

const options = parseOptions(process.argv.slice(2))
if (options === 'help') process.stdout.write(usage)
else await compare(options)

async function compare({
  contenders,
  workloads,
  rounds,
  bodyLimit,
  profile,
  ...effort
}: Options): Promise<void> {
  assertOneCopy()
  mkdirSync(results, { recursive: true })
  const signer = await createSigner()
  const yogaOptions: YogaOptions = { logging: false, ...(bodyLimit ? {} : { maxRequestBodySize: false }) }
  const setup = { publicJwk: signer.publicJwk, yogaOptions }
  const tokens = new Map<Workload, string>()
  for (const workload of workloads) tokens.set(workload, await signer.sign(workload.scopes))
  const tokenFor = (workload: Workload) => tokens.get(workload) ?? ''
  const denying = requireWorkload('D')
  const denyingToken = await signer.sign(denying.scopes)

  const started: Remote[] = []
  try {
    for (const contender of contenders) {
      started.push(await startRemote(contender, setup, profile ? results : undefined))
    }
    const remotes: Remote[] = []
    for (const remote of started) {
      if (await isAsTitled(remote, denying, denyingToken)) remotes.push(remote)
    }
    const cells: Cell[] = []
    let checked = await checkAll(remotes, workloads, tokenFor)
    for (let round = 0; round < rounds; round += 1) {
      for (const workload of workloads) {
        for (const remote of rotated(remotes, round)) {
          const { contender } = remote
          const status = checked.get(remote)?.get(workload)?.status ?? 200
          const measurement = await measure(remote, workload, tokenFor(workload), { ...effort, status })
          cells.push({ round, contender, workload, measurement })
          const { http, cpu, inProcess } = measurement
          tell(
            `${round + 1}/${rounds} ${workload.name} ${contender.name}: ${http.toFixed(0)}/s, ${cpu.toFixed(0)} µs, in process ${inProcess.toFixed(0)}/s`,
          )
        }
      }
      checked = await checkAll(remotes, workloads, tokenFor)
    }
    process.stdout.write(`${formatReport(cells, workloads, checked, { bodyLimit, ...effort })}\n`)
    const measured = cells.map(({ round, contender, workload, measurement }) => ({
      round,
      contender: contender.name,
      workload: workload.name,
      ...measurement,
    }))
    writeFileSync(join(results, 'compare.json'), `${JSON.stringify(measured, undefined, 2)}\n`)
  } finally {
    await Promise.all(started.map((remote) => remote.end()))
  }
}

/** `errors: "grouped"` is not known to every version: a contender with an option that does nothing is left out. */
async function isAsTitled(remote: Remote, denying: Workload, token: string): Promise<boolean> {
  const { contender } = remote
  if (contender.errorForEach || !contender.refuses) return true
  const checked = await checkAnswer(remote, denying, token)
  if (!hasErrorForEach(denying, checked)) return true
  tell(
    `!!! SKIPPED ${contender.name}: useScopes does not know this option, ${checked.errors} errors came back !!!`,
  )
  return false
}

type CheckedAnswers = ReadonlyMap<Remote, ReadonlyMap<Workload, Checked>>

/** Twice over, so that what was allowed to one caller is asked for again by another, and the other way round. */
async function checkAll(
  remotes: readonly Remote[],
  workloads: readonly Workload[],
  tokenFor: (workload: Workload) => string,
): Promise<CheckedAnswers> {
  const all = new Map<Remote, Map<Workload, Checked>>()
  for (const remote of remotes) {
    const own = new Map<Workload, Checked>()
    for (const workload of [...workloads, ...workloads]) {
      const checked = await checkAnswer(remote, workload, tokenFor(workload))
      if (remote.contender.errorForEach && !hasErrorForEach(workload, checked)) {
        throw new Error(`${remote.contender.name}: ${checked.errors} errors on ${workload.name}`)
      }
      await checkRefusal(remote, workload)
      own.set(workload, checked)
    }
    all.set(remote, own)
  }
  return all
}

function rotated<Value>(values: readonly Value[], by: number): readonly Value[] {
  const from = by % values.length
  return [...values.slice(from), ...values.slice(0, from)]
}

function formatReport(
  cells: readonly Cell[],
  workloads: readonly Workload[],
  checked: CheckedAnswers,
  { connections, bodyLimit }: Pick<Options, 'connections' | 'bodyLimit'>,
): string {
  const denials = [...checked].flatMap(([{ contender }, own]) =>
    [...own].flatMap(([{ name, denied }, { errors, status }]) =>
      contender.refuses && denied > 0
        ? [`- ${contender.title} answers ${name} with status ${status} and ${errors} errors`]
        : [],
    ),
  )
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'processor'}, ${connections} connections from the same machine${bodyLimit ? '' : ', `maxRequestBodySize: false` everywhere'}.`
  const legend = workloads.map(({ name, about }) => `- ${name}: ${about}`)
  return [formatTables(cells), '', ...legend, ...denials, '', machine].join('\n')
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
