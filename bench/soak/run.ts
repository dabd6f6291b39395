import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { repeatAll } from '../token-service/load.ts'
import { formatTable } from '../token-service/markdown.ts'
import { startPostgres } from '../token-service/postgres.ts'
import { freePort, prepareDatabase, startShipped } from '../token-service/shipped.ts'
import { createMix, type Done, type Mix } from './mix.ts'
import { drawSoak } from './picture.ts'
import { openProbe, type Probe } from './probe.ts'
import { type Growth, growthOf, percentile, type Sample } from './samples.ts'

/** The server as it ships, at half of what it can do, for a while: nothing may fail, and nothing may grow. */

/** Below that caches still fill: memory is shown and not judged. */
const JUDGED_FROM_MINUTES = 10
const CAPACITY_SECONDS = 10
const AT_ONCE = 16
/** The share of requests that may find no user free to send them, as when the machine does something else for a while. */
const LEFT_OUT = 0.01
const BCRYPT_COST = 10

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    postgres: { type: 'boolean', default: false },
  },
})
const minutes = Number(values.minutes)
if (!(minutes > 0 && minutes <= 120)) throw new TypeError('--minutes must be more than 0 and at most 120')

const load = loadavg().map((each) => each.toFixed(2))
const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-soak-'))
const postgres = values.postgres ? await startPostgres() : undefined
const database = postgres === undefined ? 'SQLite' : 'PostgreSQL'
try {
  const prepared = await prepareDatabase(postgres?.url ?? `sqlite:${join(directory, 'soak.db')}`, BCRYPT_COST)
  const inspector = await freePort()
  const server = await startShipped(prepared.databaseUrl, BCRYPT_COST, {
    node: [`--inspect=127.0.0.1:${inspector}`],
    // Where the schema is filtered, what is not permitted does not exist, and so is not refused.
    variables: { INTROSPECTION: 'open' },
  })
  try {
    const mix = await createMix(server, prepared)
    const capacity = await measureCapacity(mix)
    tell(`${capacity.toFixed(0)} requests per second; now half of that for ${minutes} minutes`)
    const probe = await openProbe(server.pid, inspector)
    // A server with somebody at its inspector does not end.
    const { samples, faults, counts } = await soak(mix, probe, capacity / 2).finally(probe.close)
    const conditions = {
      date: new Date().toISOString(),
      node: process.versions.node,
      machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'processor'}`,
      loadBefore: load.join(' '),
      database,
      minutes,
    }
    const growth = growthOf(samples)
    const result = {
      conditions,
      capacity,
      rate: capacity / 2,
      counts,
      faults: faults.length,
      growth,
      samples,
    }
    await store(
      JSON.stringify(result, null, 1),
      drawSoak(
        samples,
        `${minutes} minutes at ${(capacity / 2).toFixed(0)} requests/s, half of capacity, ${database}`,
      ),
    )
    process.stdout.write(`${format(samples, growth)}\n\n${JSON.stringify({ ...conditions, counts })}\n`)
    judge(faults, growth)
  } finally {
    await server.stop()
  }
} finally {
  await postgres?.stop()
  await rm(directory, { recursive: true, force: true })
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Each of several does the next thing as soon as the last one is done. */
async function measureCapacity(mix: Mix): Promise<number> {
  const one = async () => {
    const done = await mix.one()
    if (done?.fault !== undefined) throw new Error(done.fault)
  }
  const all = Array.from({ length: AT_ONCE }, () => one)
  await repeatAll(all, CAPACITY_SECONDS / 3)
  return repeatAll(all, CAPACITY_SECONDS)
}

/** At an even pace, whatever becomes of the answers. */
async function soak(mix: Mix, probe: Probe, perSecond: number) {
  const seconds = minutes * 60
  const every = Math.max(2, seconds / 120)
  const samples: Sample[] = []
  const faults: string[] = []
  const counts: Record<string, number> = {}
  const from = performance.now()
  const elapsed = () => (performance.now() - from) / 1_000
  let recent: Done[] = []
  const running = new Set<Promise<void>>()
  const start = () => {
    const one = mix.one().then((done) => {
      running.delete(one)
      const kind = done?.kind ?? 'leftOut'
      counts[kind] = (counts[kind] ?? 0) + 1
      if (done === undefined) return
      recent.push(done)
      if (done.fault !== undefined) faults.push(done.fault)
    })
    running.add(one)
  }
  const sample = async () => {
    const since = recent
    recent = []
    const isLogin = ({ kind }: Done) => kind === 'login' || kind === 'logout'
    const times = timesOf(since.filter((done) => !isLogin(done)))
    samples.push({
      at: elapsed(),
      answers: since.length,
      faults: since.filter(({ fault }) => fault !== undefined).length,
      streams: mix.openStreams(),
      p50: percentile(times, 50),
      p99: percentile(times, 99),
      login: percentile(timesOf(since.filter(isLogin)), 50),
      ...(await probe.look()),
    })
    const { at, answers, p99, heap } = samples.at(-1) ?? {}
    tell(
      `${at?.toFixed(0)} s: ${answers} answers, p99 ${p99?.toFixed(0)} ms, heap ${((heap ?? 0) / 1e6).toFixed(1)} MB`,
    )
  }
  let begun = 0
  let sampled = every
  let looking: Promise<void> | undefined
  while (elapsed() < seconds) {
    while (begun < elapsed() * perSecond) {
      begun += 1
      start()
    }
    if (elapsed() >= sampled) {
      sampled += every
      await looking
      looking = sample()
    }
    await wait(5)
  }
  await looking
  await Promise.all(running)
  const leftOut = counts.leftOut ?? 0
  if (leftOut > LEFT_OUT * begun) faults.push(`${leftOut} of ${begun} requests found every session busy`)
  return { samples, faults, counts }
}

/** Ascending. */
function timesOf(done: readonly Done[]): readonly number[] {
  return done.map(({ milliseconds }) => milliseconds).toSorted((one, other) => one - other)
}

async function store(json: string, svg: string): Promise<void> {
  const results = join(import.meta.dirname, '..', 'results')
  await mkdir(results, { recursive: true })
  await writeFile(join(results, 'soak.json'), json)
  await writeFile(join(results, 'soak.svg'), svg)
}

/** Some twenty of the samples, evenly spread. */
function format(samples: readonly Sample[], growth: readonly Growth[]): string {
  const step = Math.ceil(samples.length / 20)
  const head = ['s', 'answers', 'faults', 'RSS, MB', 'heap, MB', 'descriptors', 'handles', 'streams']
  const rows = samples
    .filter((_, index) => index % step === 0)
    .map((sample) => [
      sample.at.toFixed(0),
      String(sample.answers),
      String(sample.faults),
      (sample.rss / 1e6).toFixed(1),
      (sample.heap / 1e6).toFixed(1),
      String(sample.descriptors),
      String(sample.handles),
      String(sample.streams),
      sample.p50.toFixed(1),
      sample.p99.toFixed(1),
      sample.login.toFixed(0),
      sample.loopDelay.toFixed(1),
    ])
  const grown = growth.map(({ name, grown, allowed, unit }) => [
    name,
    `${grown.toFixed(1)} ${unit}`,
    `${allowed.toFixed(1)} ${unit}`,
  ])
  return [
    formatTable([...head, 'median, ms', 'p99, ms', 'login, ms', 'loop p99, ms'], rows),
    formatTable(['in the second half', 'grown by', 'allowed'], grown),
  ].join('\n\n')
}

function judge(faults: readonly string[], growth: readonly Growth[]): void {
  const grown = growth.filter((each) => each.grown > each.allowed).map(({ name }) => `${name} grows`)
  const isLong = minutes >= JUDGED_FROM_MINUTES
  if (!isLong) tell(`Growth is judged from ${JUDGED_FROM_MINUTES} minutes on.`)
  const wrong = [...new Set(faults)].slice(0, 20).concat(isLong ? grown : [])
  if (wrong.length === 0) return
  tell(`${faults.length} faults:\n${wrong.join('\n')}`)
  process.exitCode = 1
}
