import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createInstalled } from '../installed.ts'
import { listen } from '../storage/ports.ts'

/** A folder in which somebody follows a page. */
export interface Project {
  write(name: string, text: string): void
  /** Runs a command in bash. @returns what it printed, and how it ended */
  run(command: string): Promise<{ readonly code: number; readonly printed: string }>
  /** Runs a server until the next one, or until the end. @returns what it printed once it listens */
  serve(command: string): Promise<string>
  close(): Promise<void>
}

/** The port that the pages speak of; the servers are given another one that is free. */
const SHOWN_PORT = '4000'

export async function createProject(): Promise<Project> {
  const { directory, remove } = createInstalled()
  mkdirSync(join(directory, 'node_modules/.bin'))
  const program = join(directory, 'node_modules/.bin/graphql-scopes')
  writeFileSync(program, `#!/bin/sh\nexec node "${resolve('dist/main.js')}" "$@"\n`)
  chmodSync(program, 0o755)

  const port = await freePort()
  const hidden = (text: string) => text.replaceAll(SHOWN_PORT, port)
  const shown = (text: string) => text.replaceAll(port, SHOWN_PORT).replaceAll(directory, '.')
  const bins = [join(directory, 'node_modules/.bin'), resolve('node_modules/.bin'), dirname(process.execPath)]
  const env = {
    PATH: [...bins, process.env.PATH].join(delimiter),
    HOME: directory,
    PORT: port,
    BCRYPT_COST: '10',
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  }
  let server: ChildProcess | undefined
  const stop = async () => {
    if (server === undefined || server.exitCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    await exited
  }

  return {
    write(name, text) {
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      writeFileSync(join(directory, name), hidden(text))
    },
    async run(command) {
      const ended = await promisify(execFile)('bash', ['--norc', '-uc', hidden(command)], {
        cwd: directory,
        env,
      }).catch((error: unknown) => ({
        code: Number(Reflect.get(Object(error), 'code')),
        stdout: String(Reflect.get(Object(error), 'stdout')),
        stderr: String(Reflect.get(Object(error), 'stderr')),
      }))
      const code = 'code' in ended ? ended.code : 0
      return { code, printed: shown(ended.stdout + withoutLog(ended.stderr)) }
    },
    async serve(command) {
      await stop()
      const child = spawn('bash', ['--norc', '-c', `exec env ${hidden(command)}`], { cwd: directory, env })
      server = child
      return shown(await listening(child))
    },
    async close() {
      await stop()
      remove()
    },
  }
}

/** What an operator finds in the log is not what a page shows. */
function withoutLog(printed: string): string {
  return printed.replace(/^\{"level".*\n/gm, '')
}

/** Resolves with all that a server printed when it says where it listens, or when it ends before that. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        printed += String(chunk)
        if (/http:\/\/\S+\n/.test(printed)) resolve(printed)
      })
    }
    child.once('close', () => resolve(printed))
  })
}

async function freePort(): Promise<string> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return String(port)
}
