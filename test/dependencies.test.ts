import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const names = z.record(z.string(), z.string()).default({})
const manifest = z.object({ dependencies: names, devDependencies: names })
const locked = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().default(false),
  inBundle: z.boolean().default(false),
  dev: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  optional: z.boolean().default(false),
  license: z.string().optional(),
  hasInstallScript: z.boolean().default(false),
})
const lockFile = z.object({ packages: z.record(z.string(), locked) })

const bill = z.object({
  bomFormat: z.string(),
  components: z.array(z.object({ purl: z.string() })),
})

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const root = manifest.parse(readJson('package.json'))
const packages = Object.entries(lockFile.parse(readJson('package-lock.json')).packages)
  // The project itself, its workspace, and the link to it.
  .filter(([path, { link }]) => path.includes('node_modules/') && !link)
const inProduction = packages.filter(([, { dev, devOptional }]) => !dev && !devOptional)

const byName = (list: readonly string[]) => list.toSorted()

describe('the lock file', () => {
  it('names a version of everything', () => {
    expect(packages.filter(([, { version }]) => version === undefined)).toEqual([])
  })

  it('has a hash of everything, but for what comes within another package', () => {
    const isHashed = ({ integrity = '', inBundle }: (typeof packages)[0][1]) =>
      inBundle || integrity.startsWith('sha512-')
    expect(packages.filter(([, entry]) => !isHashed(entry))).toEqual([])
  })

  it('fetches from the registry of npm only', () => {
    const hosts = packages.flatMap(([, { resolved }]) =>
      resolved === undefined ? [] : [new URL(resolved).host],
    )
    expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([])
  })

  it('keeps in step with package.json', () => {
    const { dependencies, devDependencies } = manifest.parse(readJson('package-lock.json').packages[''])
    expect({ dependencies, devDependencies }).toEqual(root)
  })
})

describe('docs/dependencies.md', () => {
  const [, production, development, older] = readFileSync('docs/dependencies.md', 'utf8').split('\n## ')
  const listed = (section = '') =>
    [...section.matchAll(/^\| `([^`]+)` \| \S.*\|$/gm)].map(([, name = '']) => name)

  it.each([
    ['in production', production, root.dependencies],
    ['for development', development, root.devDependencies],
    [
      'for the tests on graphql 16',
      older,
      manifest.parse(readJson('test/graphql16/package.json')).devDependencies,
    ],
  ])('has a reason for each dependency, and names no other: %s', (_where, section, dependencies) => {
    expect(listed(section)).toEqual(byName(Object.keys(dependencies)))
  })
})

describe('in production', () => {
  /** Permissive: they ask for no more than that their text goes along. */
  const AGREED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0']

  it('every package has a licence that was agreed to, by its own word', () => {
    const licences = inProduction
      .filter(([, { optional }]) => !optional)
      .map(([path]) => [path, readJson(join(path, 'package.json')).license])
    expect(licences.length).toBeGreaterThan(50)
    expect(licences.filter(([, licence]) => !AGREED.includes(licence))).toEqual([])
  })

  it('no package wants to run a script when it is installed, but for better-sqlite3, which need not', () => {
    const scripted = inProduction.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)
    expect(scripted.filter((path) => path !== 'node_modules/better-sqlite3')).toEqual([])
  })

  it('every package is named by the bill of materials', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { maxBuffer: 2 ** 26 })
    const { bomFormat, components } = bill.parse(JSON.parse(stdout))
    expect(bomFormat).toBe('CycloneDX')
    const named = new Set(components.map(({ purl }) => decodeURIComponent(purl)))
    const missing = inProduction
      .filter(([, { optional }]) => !optional)
      .map(([path, { version }]) => `pkg:npm/${path.split('node_modules/').at(-1)}@${version}`)
      .filter((purl) => !named.has(purl))
    expect(missing).toEqual([])
  })
})
