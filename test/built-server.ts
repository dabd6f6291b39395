import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface BuiltServer {
  readonly url: string
  /** All that it printed so far. */
  readonly printed: () => string
  /** Of the process. */
  readonly pid: number
  /** The exit code; `null` of a process that was killed. */
  readonly exited: Promise<number | null>
  send(signal: NodeJS.Signals): void
  /** Sends SIGTERM. @returns the exit code */
  stop(): Promise<number | null>
}

/**
 * The compiled server as a process of its own, with nothing but these variables in its environment.
 *
 * @param directory where it runs, and keeps its database
 */
export async function startBuiltServer(
  directory: string,
  variables: Record<string, string> = {},
): Promise<BuiltServer> {
  const port = variables.PORT ?? (await freePort())
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const child = spawn(process.execPath, [main], { cwd: directory, env: { PORT: String(port), ...variables } })
  const exited = once(child, 'exit').then(([code]) => code)
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)))
  const printed = () => output.join('')
  await ready(child, printed)
  return {
    url: `http://127.0.0.1:${port}`,
    printed,
    pid: child.pid ?? Number.NaN,
    exited,
    send: (signal) => void child.kill(signal),
    stop() {
      child.kill('SIGTERM')
      return exited
    },
  }
}

/** Resolves when the server says that it listens. */
function ready(child: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (printed().includes('Guarded:')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed()}`)))
    child.once('error', reject)
  })
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
