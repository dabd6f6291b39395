import { formPost, type Post, post } from './client.ts'
import { type Effort, tell } from './effort.ts'
import { repeatAll } from './load.ts'
import { formatSpread, formatTable, ratios } from './markdown.ts'
import { type Prepared, prepareDatabase, type ShippedServer, startShipped } from './shipped.ts'

const connections = 16
/** Logins are not what is measured here. */
const bcryptCost = 10
const grants = ['refresh_token', 'client_credentials'] as const

type Grant = (typeof grants)[number]

/** A server on one database, and what to ask of it. */
interface Contender {
  readonly database: string
  readonly server: ShippedServer
  /** For each connection what gets it one more token. */
  readonly requests: Readonly<Record<Grant, readonly (() => Promise<unknown>)[]>>
}

interface Cell {
  readonly database: string
  readonly grant: Grant
  readonly perSecond: number
}

/**
 * Tokens per second of the token endpoint.
 *
 * @param databaseUrls of empty databases, by the names of their kinds
 */
export async function measureGrants(
  databaseUrls: ReadonlyMap<string, string>,
  { rounds, seconds }: Effort,
): Promise<string> {
  const contenders: Contender[] = []
  try {
    for (const [database, url] of databaseUrls) contenders.push(await startContender(database, url))
    await measureRound(contenders, Math.min(1, seconds))
    const cells: Cell[] = []
    for (let round = 0; round < rounds; round += 1) {
      tell(`grants, round ${round + 1} of ${rounds}`)
      cells.push(...(await measureRound(contenders, seconds)))
    }
    return format([...databaseUrls.keys()], cells)
  } finally {
    for (const { server } of contenders) await server.stop()
  }
}

async function startContender(database: string, url: string): Promise<Contender> {
  const prepared = await prepareDatabase(url, bcryptCost)
  const server = await startShipped(url, bcryptCost)
  const refreshing: (() => Promise<unknown>)[] = []
  for (let each = 0; each < connections; each += 1) refreshing.push(await createSession(server, prepared))
  const ofProgram = formPost(`${server.url}/token`, {
    grant_type: 'client_credentials',
    client_id: prepared.clientId,
    client_secret: prepared.clientSecret,
    scope: 'items',
  })
  const asking = Array.from({ length: connections }, () => () => post(ofProgram))
  return { database, server, requests: { refresh_token: refreshing, client_credentials: asking } }
}

/** @returns refreshes the session, by the token that was got last */
async function createSession(
  { url }: ShippedServer,
  { username, password }: Prepared,
): Promise<() => Promise<void>> {
  const ask = async (request: Post): Promise<string> => JSON.parse((await post(request)).body).refresh_token
  const tokenUrl = `${url}/token`
  let token = await ask(formPost(tokenUrl, { grant_type: 'password', username, password, scope: 'me items' }))
  return async () => {
    token = await ask(formPost(tokenUrl, { grant_type: 'refresh_token', refresh_token: token }))
  }
}

async function measureRound(contenders: readonly Contender[], seconds: number): Promise<readonly Cell[]> {
  const cells: Cell[] = []
  for (const grant of grants) {
    for (const { database, requests } of contenders) {
      cells.push({ database, grant, perSecond: await repeatAll(requests[grant], seconds) })
    }
  }
  return cells
}

function format(databases: readonly string[], cells: readonly Cell[]): string {
  const rows = grants.map((grant) => {
    const columns = databases.map((database) =>
      cells
        .filter((cell) => cell.database === database && cell.grant === grant)
        .map(({ perSecond }) => perSecond),
    )
    const [first = [], ...others] = columns
    return [
      `\`${grant}\``,
      ...columns.map((column) => formatSpread(column, 0)),
      ...others.map((column) => formatSpread(ratios(column, first))),
    ]
  })
  const [first, ...others] = databases
  const head = [`tokens/s, ${connections} connections`, ...databases]
  return formatTable([...head, ...others.map((other) => `${other} / ${first}`)], rows)
}
