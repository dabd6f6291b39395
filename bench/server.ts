import { createServer, type Server as HttpServer } from 'node:http'
import type { Server } from './contenders/contender.ts'
import { requireContender } from './contenders/index.ts'
import type { Command, Report } from './messages.ts'
import { assertOneCopy } from './one-copy.ts'
import { numberedBody, postedBy } from './requests.ts'
import { requireWorkload, type Workload } from './workloads.ts'

/** The process of one contender: it serves over HTTP, and does what it is told by its parent. */
let server: Server | undefined
let http: HttpServer | undefined

process.on('message', (command: Command) => {
  if (command.kind === 'end') return end()
  obey(command).then(report, (error: unknown) => report({ kind: 'failed', message: String(error) }))
})

async function obey(command: Exclude<Command, { kind: 'end' }>): Promise<Report> {
  if (command.kind === 'cpu') {
    const { user, system } = process.cpuUsage()
    return { kind: 'cpu', micros: user + system }
  }
  if (command.kind === 'loop') {
    const perSecond = await loop(requireWorkload(command.workload), command.token, command.seconds)
    return { kind: 'loop', perSecond }
  }
  assertOneCopy()
  server = await requireContender(command.contender).create(command.setup)
  return { kind: 'started', port: await listen(server) }
}

function listen(listener: Server): Promise<number> {
  const created = createServer(listener)
  http = created
  return new Promise((resolve, reject) => {
    created.once('error', reject)
    created.listen(0, '127.0.0.1', () => {
      const address = created.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    })
  })
}

/** Requests one after another with no network between, to the last byte of each answer. */
async function loop(workload: Workload, token: string, seconds: number): Promise<number> {
  if (server === undefined) throw new Error('the server was not started')
  const body = numberedBody(workload)
  const from = performance.now()
  const until = from + seconds * 1_000
  let requests = 0
  while (performance.now() < until) {
    const response = await server.fetch('http://127.0.0.1/graphql', postedBy(token, body()))
    await response.text()
    requests += 1
  }
  return (requests * 1_000) / (performance.now() - from)
}

function report(message: Report): void {
  process.send?.(message)
}

/** Without `process.exit`, so that a profile is written. */
function end(): void {
  http?.close()
  http?.closeAllConnections()
  process.disconnect?.()
}
