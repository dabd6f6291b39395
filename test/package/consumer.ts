import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** What `npm pack --json` says of the archive that it made. */
export interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

/** Somebody's project outside of this repository, with the package installed as it would be published. */
export interface Consumer extends AsyncDisposable {
  readonly folder: string
  /** Runs a program in it; rejects with all that was printed. @returns what it printed on standard output */
  run(program: string, ...args: readonly string[]): Promise<string>
  /** Runs its `npm start` until it is disposed of. @param printed what it prints when it is ready */
  start(variables: Readonly<Record<string, string>>, printed: RegExp): Promise<AsyncDisposable>
}

interface Project {
  readonly folder: string
  readonly scripts: Readonly<Record<string, string>>
}

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

type LockEntries = Readonly<Record<string, { readonly link?: boolean }>>

/** @param folder where the archive is put */
export async function pack(folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed] = JSON.parse(await printedBy(process.cwd(), 'npm', args))
  return packed
}

/**
 * Copies a project out of the repository and installs what its `package.json` asks for, the packed package among it.
 * Versions are those of this repository's lock file, so that npm finds them in its cache.
 *
 * @param workspace of this repository, whose versions come first
 */
export async function installConsumer(project: string, workspace?: string): Promise<Consumer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), `${basename(project)}-`)))
  const archive = join(folder, (await pack(folder)).filename)
  await cp(project, folder, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const asked = withArchive(manifest, `file:${archive}`)
  await writeFile(join(folder, 'package.json'), JSON.stringify(asked))
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(await lockFor(asked, workspace)))
  await printedBy(folder, 'npm', [
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ])
  return {
    folder,
    run: (program, ...args) => printedBy(folder, program, args),
    start: (variables, printed) =>
      startScript({ folder, scripts: manifest.scripts ?? {} }, variables, printed),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

function withArchive(
  { dependencies = {}, devDependencies = {}, ...rest }: Manifest,
  archive: string,
): Manifest {
  const replaced = (versions: Readonly<Record<string, string>>) =>
    'graphql-scopes' in versions ? { ...versions, 'graphql-scopes': archive } : versions
  return { ...rest, dependencies: replaced(dependencies), devDependencies: replaced(devDependencies) }
}

/** npm takes the versions from it that fit, and leaves out what the project does not ask for. */
async function lockFor(manifest: Manifest, workspace: string | undefined) {
  const { packages }: { packages: LockEntries } = JSON.parse(
    await readFile(resolve('package-lock.json'), 'utf8'),
  )
  const entries = Object.entries(packages).filter(([path, { link }]) => path !== '' && link !== true)
  const ownPrefix = `${workspace}/`
  const installed = entries.filter(([path]) => path.startsWith('node_modules/'))
  const own = entries
    .filter(([path]) => path.startsWith(`${ownPrefix}node_modules/`))
    .map(([path, entry]) => [path.slice(ownPrefix.length), entry])
  return {
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifest, ...Object.fromEntries(installed), ...Object.fromEntries(own) },
  }
}

/** Without npm, which would stand between us and what is to be ended. */
async function startScript(
  { folder, scripts }: Project,
  variables: Readonly<Record<string, string>>,
  ready: RegExp,
) {
  const [program = '', ...args] = scripts.start?.split(' ') ?? []
  const child = spawn(program, args, { cwd: folder, env: { ...environment(), ...variables } })
  const exited = once(child, 'exit')
  const printed: string[] = []
  const isReady = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed.push(String(chunk))
        if (ready.test(printed.join(''))) resolve()
      })
    }
    child.once('exit', () => reject(new Error(`it ended: ${printed.join('')}`)))
    child.once('error', reject)
    setTimeout(() => reject(new Error(`it is not ready: ${printed.join('')}`)), 60_000).unref()
  })
  const end = async () => {
    child.kill()
    await exited
  }
  try {
    await isReady
  } catch (error) {
    await end()
    throw error
  }
  return { [Symbol.asyncDispose]: end }
}

/** Nobody else's project runs under vitest. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _mode, NODE_OPTIONS: _options, ...variables } = process.env
  return variables
}

async function printedBy(cwd: string, program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      env: environment(),
      maxBuffer: 2 ** 26,
    })
    return stdout
  } catch (error) {
    throw new Error(`${Reflect.get(Object(error), 'stdout')}${Reflect.get(Object(error), 'stderr')}`)
  }
}
