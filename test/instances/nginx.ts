import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'

/** Debian's place; `NGINX` names any other. */
const EXECUTABLE = process.env.NGINX ?? '/usr/sbin/nginx'

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy')

/** Whether there is an nginx to test with. Without one it is said aloud, and on CI it is a failure. */
export function hasNginx(): boolean {
  if (existsSync(EXECUTABLE)) return true
  if (process.env.CI) throw new Error(`the tests of several instances need ${EXECUTABLE}`)
  process.stderr.write(`\nNO TESTS BEHIND A PROXY: there is no ${EXECUTABLE}\n\n`)
  return false
}

export interface Nginx {
  readonly url: string
  /** What the two log files hold so far. */
  logged(): Promise<string>
  stop(): Promise<void>
}

/**
 * nginx with the configuration that ships.
 *
 * @param port a free one
 * @param isTls with the lines for TLS, and a certificate that nobody else has signed
 */
export async function startNginx(port: number, instances: readonly string[], isTls = false): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-nginx-'))
  await mkdir(join(directory, 'logs'))
  const shipped = await render({
    INSTANCES: await namedAsShipped(instances),
    LISTEN: `127.0.0.1:${port}${isTls ? ' ssl http2' : ''}`,
    SERVER_NAME: 'localhost',
    LOG_DIRECTORY: join(directory, 'logs'),
  })
  if (isTls) await makeCertificate(directory)
  const configuration = isTls ? withTls(shipped, directory) : shipped
  await writeFile(join(directory, 'graphql-scopes.conf'), configuration)
  await writeFile(join(directory, 'nginx.conf'), surroundings(directory))
  const child = spawn(EXECUTABLE, ['-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')])
  const said: string[] = []
  child.stderr.on('data', (chunk) => said.push(String(chunk)))
  const exited = once(child, 'exit')
  await Promise.race([
    untilListening(port),
    exited.then(([code]) => {
      throw new Error(`nginx ended with ${code}: ${said.join('')}`)
    }),
  ])
  return {
    url: `http${isTls ? 's' : ''}://127.0.0.1:${port}`,
    async logged() {
      const files = ['access', 'error'].map((kind) => join(directory, 'logs', `graphql-scopes.${kind}.log`))
      return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('')
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
      await rm(directory, { recursive: true })
    },
  }
}

/** With the parameters that the first one has in the compose file. */
async function namedAsShipped(instances: readonly string[]): Promise<string> {
  const compose = await readFile(join(DEPLOY, 'compose.yaml'), 'utf8')
  const [, parameters] = /INSTANCES: server server-1:4000([^;]*);/.exec(compose) ?? []
  return instances.map((url) => `server ${new URL(url).host}${parameters};`).join(' ')
}

/** As `envsubst` does it. */
async function render(values: Readonly<Record<string, string>>): Promise<string> {
  const template = await readFile(join(DEPLOY, 'nginx', 'graphql-scopes.conf.template'), 'utf8')
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
    template,
  )
}

/** The lines for TLS uncommented, as the file says. */
function withTls(configuration: string, directory: string): string {
  return configuration
    .replace(/# (?=ssl_|add_header Strict-Transport-Security)/g, '')
    .replaceAll('/etc/nginx/tls', directory)
}

async function makeCertificate(directory: string): Promise<void> {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    'privkey.pem',
  ]
  const args = ['req', '-x509', '-subj', '/CN=localhost', '-days', '2', '-out', 'fullchain.pem', ...key]
  await promisify(execFile)('openssl', args, { cwd: directory })
}

/** What Debian's `nginx.conf` would be around it, for a process that may be anybody's. */
function surroundings(directory: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return [
    'daemon off;',
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid ${directory}/nginx.pid;`,
    'worker_processes 2;',
    'events {}',
    'http {',
    ...temporary.map((name) => `  ${name}_temp_path ${directory}/${name};`),
    `  include ${directory}/graphql-scopes.conf;`,
    '}',
  ].join('\n')
}

async function untilListening(port: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.destroy()
    },
    { timeout: 10_000, interval: 50 },
  )
}
