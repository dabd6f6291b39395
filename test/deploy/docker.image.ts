import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closedPort } from '../storage/ports.ts'
import { buildImage, type Image } from './dockerfile.ts'

const isRoot = process.getuid?.() === 0
const PASSWORD = 'a password for nobody else'

let folder: string
let image: Image
let port: number
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graphql-scopes-image-'))
  chmodSync(folder, 0o755)
  image = await buildImage(folder)
  port = await closedPort()
  makeReadOnly()
}, 300_000)
afterAll(() => {
  execFileSync('chmod', ['-R', 'u+w', folder])
  rmSync(folder, { recursive: true })
}, 300_000)

/** But for the volume. */
function makeReadOnly(): void {
  execFileSync('chmod', ['-R', 'a-w', app()])
  chmodSync(join(app(), 'data'), 0o700)
  if (isRoot) execFileSync('chown', ['-R', '--from=0', '0:0', app()])
}

const app = () => join(image.root, image.workdir)
const idOf = (part: number) => Number(image.user.split(':')[part])

/** A command in the image: in its folder, as its user, with its environment and nothing else. */
function start(command: readonly string[], asPidOne = false) {
  const [program = '', ...args] = command
  const env = {
    ...image.env,
    PATH: join(folder, 'bin'),
    PUBLIC_URL: 'https://api.example',
    HOST: '127.0.0.1',
    PORT: String(port),
    TMPDIR: '/nowhere',
    BCRYPT_COST: '10',
  }
  if (!asPidOne) {
    const owner = isRoot ? { uid: idOf(0), gid: idOf(1) } : {}
    return spawn(program, args, { cwd: app(), env, ...owner })
  }
  const asUser = [`--reuid=${idOf(0)}`, `--regid=${idOf(1)}`, '--clear-groups', '--no-new-privs']
  const own = ['--pid', '--fork', '--kill-child', '/usr/bin/setpriv', ...asUser, join(folder, 'bin', program)]
  return spawn('/usr/bin/unshare', [...own, ...args], { cwd: app(), env })
}

async function run(command: readonly string[], input = '') {
  const child = start(command)
  child.stdin.end(input)
  const exited = once(child, 'close')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, stdout, stderr }
}

const program = (...args: readonly string[]) => run([...image.entrypoint, ...args])

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(50)
}

describe('what the Dockerfile makes', () => {
  it('holds the program, its schema and its dependencies, and nothing else', () => {
    expect(readdirSync(app()).toSorted()).toEqual(['data', 'dist', 'node_modules', 'package.json', 'schema'])
    expect(readdirSync(join(app(), 'dist', 'explorer')).length).toBeGreaterThan(0)
    expect(readdirSync(join(app(), 'data'))).toEqual([])
  })

  it('has every dependency that the lock file wants in production, and none for development', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
    const wanted = Object.keys(packages).filter(
      (path) => path.startsWith('node_modules/') && !isLeftOut(packages[path]),
    )
    const hidden = JSON.parse(readFileSync(join(app(), 'node_modules', '.package-lock.json'), 'utf8'))
    expect(Object.keys(hidden.packages).toSorted()).toEqual(wanted.toSorted())
  })

  it('is based on the Node that all of this was tried with', () => {
    expect(image.base).toMatch(new RegExp(`^node:${process.versions.node.split('.')[0]}-`))
  })

  it('runs as somebody who is not root', () => {
    expect(idOf(0)).toBeGreaterThan(0)
  })
})

interface Locked {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly link?: boolean
}

function isLeftOut({ dev, devOptional, link }: Locked): boolean {
  return dev === true || devOptional === true || link === true
}

describe('on a read-only file system, as a user without rights', () => {
  let server: ReturnType<typeof start>
  let output = ''
  beforeAll(async () => {
    if (isRoot) chownSync(join(app(), 'data'), idOf(0), idOf(1))
    expect(await run(image.healthcheck)).toMatchObject({ code: 1 })
    server = start([...image.entrypoint, ...image.command])
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (output += chunk))
    await until(async () => output.includes('Guarded:') || server.exitCode !== null)
  }, 60_000)

  it('serves', async () => {
    expect(output).toContain(`http://127.0.0.1:${port}/graphql`)
    for (const path of ['health', 'ready'])
      expect((await fetch(`http://127.0.0.1:${port}/${path}`)).status).toBe(200)
  })

  it('is healthy by its own HEALTHCHECK', async () => {
    expect(await run(image.healthcheck)).toMatchObject({ code: 0, stderr: '' })
  })

  it('makes nothing but the database in the volume', () => {
    expect(image.volumes).toEqual([`${image.workdir}/data`])
    const names = readdirSync(join(app(), 'data'))
    expect(names.every((name) => name.startsWith('graphql-scopes.db'))).toBe(true)
  })

  it('lets an operator in by the entry point', async () => {
    expect(
      await run([...image.entrypoint, 'user', 'add', 'anna', '--role', 'customer'], PASSWORD),
    ).toMatchObject({
      code: 0,
    })
    const form = { grant_type: 'password', username: 'anna', password: PASSWORD, scope: 'me' }
    const response = await fetch(`http://127.0.0.1:${port}/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    expect(await response.json()).toMatchObject({ scope: 'me' })
    expect(await program('migrate')).toMatchObject({ code: 0, stdout: expect.stringContaining('up to date') })
  })

  it('ends with 0 by SIGTERM, and is not healthy then', async () => {
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expect(await run(image.healthcheck)).toMatchObject({ code: 1 })
  })
})

describe.runIf(isRoot)('as process 1, which gets only the signals that it asks for', () => {
  let first: ReturnType<typeof start>
  beforeAll(async () => {
    first = start([...image.entrypoint, ...image.command], true)
    let printed = ''
    for (const stream of [first.stdout, first.stderr]) stream.on('data', (chunk) => (printed += chunk))
    await until(async () => printed.includes('Guarded:') || first.exitCode !== null)
  })

  it('ends with 0 by SIGTERM', async () => {
    const child = readFileSync(`/proc/${first.pid}/task/${first.pid}/children`, 'utf8').trim()
    expect(readFileSync(`/proc/${child}/status`, 'utf8')).toMatch(/^NSpid:.*\t1$/m)
    const exited = once(first, 'exit')
    process.kill(Number(child), 'SIGTERM')
    expect(await exited).toEqual([0, null])
  })
})
