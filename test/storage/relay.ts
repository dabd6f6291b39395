import { connect, createServer, type Socket } from 'node:net'
import { listen } from './ports.ts'

/** A way to a database that can be cut, and is then closed to everybody until it is mended. */
export interface Relay {
  /** Leads to the same database. */
  readonly url: string
  cut(): void
  /** How often it was tried in vain. */
  refused(): number
  mend(): void
  close(): void
}

export async function startRelay(url: string): Promise<Relay> {
  const target = new URL(url)
  const open = new Set<Socket>()
  let isCut = false
  let refused = 0
  const server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => {})
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    if (!isCut) return
    refused += 1
    incoming.destroy()
  })
  const relayed = new URL(url)
  relayed.port = String(await listen(server))
  const cut = () => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  return {
    url: relayed.href,
    cut,
    refused: () => refused,
    mend() {
      isCut = false
    },
    close() {
      cut()
      server.close()
    },
  }
}
