import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, stat, symlink } from 'node:fs/promises'
import { basename, delimiter, join, matchesGlob, posix, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Copy, DockerfileParser } from 'dockerfile-ast'

/** What a Dockerfile makes, as files on this machine. */
export interface Image {
  /** The folder that stands for `/`. It holds only what instructions put there: the base image is this machine. */
  readonly root: string
  readonly base: string
  readonly workdir: string
  readonly env: Readonly<Record<string, string>>
  readonly user: string
  readonly volumes: readonly string[]
  readonly healthcheck: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] }
type Stage = Mutable<Image>

interface Build {
  /** Everything is made in it. */
  readonly folder: string
  readonly isIgnored: (path: string) => boolean
  /** By name, in order. */
  readonly stages: Map<string, Stage>
}

interface Instruction {
  readonly keyword: string
  /** The stage that COPY copies from. */
  readonly from: string | undefined
  readonly text: string
}

/**
 * Carries out the instructions of this repository's Dockerfile without an engine: COPY goes by `.dockerignore`, RUN runs
 * in a clean environment, each stage in a folder of its own. An instruction that this does not know is an error, so that
 * none is passed over.
 *
 * @param folder empty
 */
export async function buildImage(folder: string): Promise<Image> {
  const build: Build = { folder, isIgnored: await readIgnored(), stages: new Map() }
  await mkdir(join(folder, 'bin'))
  await symlink(process.execPath, join(folder, 'bin', 'node'))
  for (const instruction of await readInstructions()) await carryOut(instruction, build)
  const last = [...build.stages.values()].at(-1)
  if (last === undefined) throw new Error('the Dockerfile makes nothing')
  return last
}

async function readInstructions(): Promise<readonly Instruction[]> {
  const parsed = DockerfileParser.parse(await readFile('Dockerfile', 'utf8'))
  return parsed.getInstructions().map((instruction) => ({
    keyword: instruction.getKeyword(),
    from: instruction instanceof Copy ? (instruction.getFromFlag()?.getValue() ?? undefined) : undefined,
    text: (instruction.getArgumentsContent() ?? '').replaceAll(/\\?\s+/g, ' '),
  }))
}

async function carryOut({ keyword, from, text }: Instruction, build: Build): Promise<void> {
  if (keyword === 'FROM') return startStage(text, build)
  const stage = [...build.stages.values()].at(-1)
  if (stage === undefined) throw new Error(`${keyword} stands before FROM`)
  switch (keyword) {
    case 'WORKDIR':
      stage.workdir = posix.resolve(stage.workdir, text)
      await mkdir(join(stage.root, stage.workdir), { recursive: true })
      return
    case 'ENV':
      stage.env = { ...stage.env, ...Object.fromEntries(text.split(' ').map((pair) => pair.split('='))) }
      return
    case 'COPY':
      return copy(text.split(' '), from, { build, stage })
    case 'RUN':
      return runCommand(text, { build, stage })
    case 'USER':
      stage.user = text
      return
    case 'VOLUME':
      stage.volumes = [...stage.volumes, text]
      return
    case 'HEALTHCHECK':
      stage.healthcheck = JSON.parse(text.replace(/^CMD /, ''))
      return
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(text)
      return
    case 'CMD':
      stage.command = JSON.parse(text)
      return
    case 'EXPOSE':
      return
    default:
      throw new Error(`the Dockerfile has ${keyword}, which nothing here carries out`)
  }
}

async function startStage(text: string, { folder, stages }: Build): Promise<void> {
  const [base = '', , name = 'last'] = text.split(' ')
  const root = join(folder, name)
  await mkdir(root)
  stages.set(name, {
    root,
    base,
    workdir: '/',
    env: {},
    user: 'root',
    volumes: [],
    healthcheck: [],
    entrypoint: [],
    command: [],
  })
}

interface At {
  readonly build: Build
  readonly stage: Stage
}

/** Of a folder what is in it, as COPY does; without `from` out of this repository. */
async function copy(paths: readonly string[], from: string | undefined, { build, stage }: At): Promise<void> {
  const target = join(stage.root, posix.resolve(stage.workdir, paths.at(-1) ?? ''))
  const isFolder = paths.at(-1)?.endsWith('/') === true
  const source = from === undefined ? resolve('.') : build.stages.get(from)?.root
  if (source === undefined) throw new Error(`there is no stage ${from}`)
  for (const path of paths.slice(0, -1)) {
    const isPassed = (each: string) => from !== undefined || !build.isIgnored(relative(source, each))
    const file = join(source, path)
    if (!isPassed(file)) throw new Error(`.dockerignore leaves out ${path}`)
    const to = isFolder && (await stat(file)).isFile() ? join(target, basename(path)) : target
    await cp(file, to, { recursive: true, verbatimSymlinks: true, filter: isPassed })
  }
}

/** How this machine reaches the registry of npm. */
const NETWORK = ['NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'npm_config_registry']

/** Which the checkout has already, and nobody but CI waits for a second time. */
const EVERYTHING = /^npm ci (?!.*--omit)/

/** npm may use what it has fetched before; nothing else of this environment is seen, least of all our `node_modules`. */
async function runCommand(command: string, { build, stage }: At): Promise<void> {
  const cwd = join(stage.root, stage.workdir)
  if (EVERYTHING.test(command) && !process.env.CI) {
    return symlink(resolve('node_modules'), join(cwd, 'node_modules'))
  }
  const system = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.includes('node_modules'))
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'cache'])
  const env = {
    ...Object.fromEntries(NETWORK.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    ...stage.env,
    PATH: [join(build.folder, 'bin'), ...system].join(delimiter),
    HOME: build.folder,
    npm_config_cache: stdout.trim(),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
  }
  await promisify(execFile)('sh', ['-euc', withoutOwners(command)], { cwd, env })
}

/** Who is not root can give away nothing, and needs not: everything is theirs. */
function withoutOwners(command: string): string {
  return process.getuid?.() === 0 ? command : command.replaceAll(/chown \S+ /g, 'true ')
}

/** As Docker reads it: the last line that fits a path, or a folder that it is in, decides. */
async function readIgnored(): Promise<(path: string) => boolean> {
  const lines = (await readFile('.dockerignore', 'utf8')).split('\n')
  const rules = lines.filter((line) => line !== '' && !line.startsWith('#'))
  return (path) => {
    const parents = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))
    const fits = (rule: string) => parents.some((parent) => matchesGlob(parent, rule.replace(/^!/, '')))
    return rules.findLast(fits)?.startsWith('!') === false
  }
}
