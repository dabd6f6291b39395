import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Consumer, installConsumer, type Packed, pack } from './consumer.ts'

const { exports } = z
  .object({ exports: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(await readFile('package.json', 'utf8')))
/** Those that are imported as modules. */
const modules = Object.keys(exports)
  .filter((subpath) => !/\*|\.json$/.test(subpath))
  .map((subpath) => `graphql-scopes${subpath.slice(1)}`)

/** Its last ending, of declarations and of what is compressed the last two. */
function kindOf(path: string): string {
  return /(?:\.d)?\.\w+(?:\.br)?$/.exec(path)?.[0] ?? path
}

describe('what is published', () => {
  let folder: string
  let packed: Packed
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packed-'))
    packed = await pack(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is what was built, the SDL and the schemas of answers, and nothing else', () => {
    const contents = new Map<string, Set<string>>()
    for (const { path } of packed.files) {
      const folders = path.split('/').slice(0, -1)
      const place = folders.slice(0, 2).join('/')
      contents.set(place, (contents.get(place) ?? new Set()).add(place === '' ? path : kindOf(path)))
    }
    const listed = [...contents].map(([place, kinds]) => `${place}: ${[...kinds].toSorted().join(' ')}`)
    const compiled = [
      ...['', '/cli', '/codegen', '/generated', '/items', '/oauth', '/orders', '/payments'],
      ...['/scopes', '/server', '/storage', '/users', '/yoga'],
    ]
    expect(listed.toSorted()).toEqual(
      [
        ': LICENSE README.md package.json',
        ...compiled.map((folder) => `dist${folder}: .d.ts .js`),
        'dist/explorer: .css.br .html.br .js.br .ttf.br',
        'json-schema: .json',
        'schema: .graphql',
      ].toSorted(),
    )
  })

  it('has no fault that publint knows', async () => {
    const { buffer } = new Uint8Array(await readFile(join(folder, packed.filename)))
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })
})

describe('in an empty project', () => {
  let project: Consumer
  beforeAll(async () => {
    project = await installConsumer('test/package/project')
  }, 180_000)
  afterAll(() => project[Symbol.asyncDispose]())

  const imports = modules.map((name, index) => `import * as module${index} from '${name}'`).join('\n')
  const names = modules.map((_, index) => `Object.keys(module${index}).length`).join(', ')

  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('every module has its types, and no other is there, as %s resolves them', async (resolution, module) => {
    const inner = `// @ts-expect-error it is not exported\nexport type Inner = import('graphql-scopes/scopes/compile').ScopeTable`
    const text = [imports, inner, `console.log(JSON.stringify([${names}]))`].join('\n')
    await writeFile(join(project.folder, 'index.ts'), text)
    const options = ['--strict', '--noEmit', '--target', 'es2023', '--types', 'node', 'index.ts']
    const printed = await project
      .run('node_modules/.bin/tsc', '--module', module, '--moduleResolution', resolution, ...options)
      .catch(({ message }: Error) => message)
    // Other people's types are theirs to mend.
    const ours = printed
      .split('\n')
      .filter((line) => /^(index\.ts|node_modules\/graphql-scopes\/)/.test(line))
    expect(ours).toEqual([])
  })

  it('every module loads', async () => {
    const printed = await project.run('node', 'index.ts')
    expect(JSON.parse(printed)).toEqual(modules.map(() => expect.toSatisfy((count) => count > 0)))
  })

  it('there is one copy of graphql and of Yoga', async () => {
    const found = await project.run('find', '.', '-path', '*/node_modules/graphql*/package.json')
    const copies = found
      .split('\n')
      .filter((path) => /node_modules\/graphql(-yoga)?\/package\.json$/.test(path))
    expect(copies.toSorted()).toEqual([
      './node_modules/graphql-yoga/package.json',
      './node_modules/graphql/package.json',
    ])
  })

  it('the command runs', async () => {
    expect(await project.run('node_modules/.bin/graphql-scopes', '--help')).toContain('scopes')
  })

  it.each([
    ['graphql-scopes', ['graphql', '@graphql-tools/utils']],
    // Yoga itself loads @graphql-tools/schema.
    ['graphql-scopes/yoga', ['graphql', '@graphql-tools/schema', '@graphql-tools/utils', 'graphql-yoga']],
  ])('%s loads no more of our dependencies than it needs', async (name, needed) => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
      await import('${name}')
      console.log(JSON.stringify(loaded))`
    const urls = z
      .array(z.string())
      .parse(JSON.parse(await project.run('node', '--input-type=module', '-e', script)))
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile('package.json', 'utf8')))
    const ours = [...Object.keys(dependencies), 'graphql']
    const loaded = ours.filter((each) => urls.some((url) => url.includes(`/node_modules/${each}/`)))
    expect(loaded.toSorted()).toEqual(needed.toSorted())
  })
})
