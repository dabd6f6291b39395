import { availableParallelism } from 'node:os'
import { postedBy } from '../requests.ts'
import { compareAlone } from './bcrypt.ts'
import { formPost, post } from './client.ts'
import { type Effort, tell } from './effort.ts'
import { percentile, repeatAll, sendPaced } from './load.ts'
import { formatSpread, formatTable, ratios } from './markdown.ts'
import { type Prepared, prepareDatabase, type ShippedServer, startShipped } from './shipped.ts'

const bcryptCost = 12
const perSecond = 200
const loginsAtOnce = 8
/** As many as the server's hasher has. */
const threads = Math.max(1, availableParallelism() - 1)

interface Round {
  readonly quiet: readonly number[]
  readonly busy: readonly number[]
  readonly loginsBusy: number
  readonly logins: number
  readonly bcrypt: number
}

/** What logins do to queries, and what a login costs beside its hash. */
export async function measureLogins(databaseUrl: string, { rounds, seconds }: Effort): Promise<string> {
  const prepared = await prepareDatabase(databaseUrl, bcryptCost)
  const server = await startShipped(databaseUrl, bcryptCost)
  try {
    await measureRound(server, prepared, Math.min(2, seconds))
    const measured: Round[] = []
    for (let round = 0; round < rounds; round += 1) {
      tell(`logins, round ${round + 1} of ${rounds}`)
      measured.push(await measureRound(server, prepared, seconds))
    }
    return format(measured)
  } finally {
    await server.stop()
  }
}

async function measureRound({ url }: ShippedServer, prepared: Prepared, seconds: number): Promise<Round> {
  const { username, password } = prepared
  const login = formPost(`${url}/token`, { grant_type: 'password', username, password, scope: 'me' })
  const { access_token: token } = JSON.parse((await post(login)).body)
  const query = {
    url: `${url}/graphql`,
    ...postedBy(token, JSON.stringify({ query: '{ me { username } }' })),
  }
  const eight = Array.from({ length: loginsAtOnce }, () => () => post(login))

  const quiet = await sendPaced(query, perSecond, seconds)
  const [busy, loginsBusy] = await Promise.all([
    sendPaced(query, perSecond, seconds),
    repeatAll(eight, seconds),
  ])
  const logins = await repeatAll(eight, seconds)
  return { quiet, busy, loginsBusy, logins, bcrypt: await compareAlone(prepared, threads, seconds) }
}

function format(rounds: readonly Round[]): string {
  const latencies = ([50, 99] as const).map((percent) => {
    const quiet = rounds.map((round) => percentile(round.quiet, percent))
    const busy = rounds.map((round) => percentile(round.busy, percent))
    const title = percent === 50 ? 'median, ms' : 'p99, ms'
    return [title, formatSpread(quiet), formatSpread(busy), formatSpread(ratios(busy, quiet))]
  })
  const bcrypt = rounds.map((round) => round.bcrypt)
  const rates = [
    ['bcryptjs alone', bcrypt],
    ['logins', rounds.map(({ logins }) => logins)],
    [`logins beside ${perSecond} queries/s`, rounds.map(({ loginsBusy }) => loginsBusy)],
  ] as const
  return [
    formatTable(
      [`\`{ me { username } }\`, ${perSecond}/s`, 'alone', `beside ${loginsAtOnce} logins at once`, 'ratio'],
      latencies,
    ),
    '',
    formatTable(
      [`bcrypt cost ${bcryptCost}, ${threads} thread${threads === 1 ? '' : 's'}`, 'per second', 'ratio'],
      rates.map(([title, values]) => [title, formatSpread(values), formatSpread(ratios(values, bcrypt))]),
    ),
  ].join('\n')
}
