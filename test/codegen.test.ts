import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = resolve('codegen.ts')
const generated = ['schema/directives.graphql', 'src/generated/graphql.ts']

/** @returns what was printed; rejects, with that as `stderr`, when the script fails */
function codegen(cwd: string, ...args: string[]): Promise<{ stderr: string }> {
  const env = { ...process.env, NODE_OPTIONS: '' }
  return promisify(execFile)(process.execPath, [script, ...args], { cwd, env })
}

it('codegen is in step with schema/ and src/scopes/directives.ts', async () => {
  await expect(codegen(process.cwd(), '--check')).resolves.toMatchObject({ stderr: '' })
})

describe('on a copy', () => {
  let copy: string

  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'codegen-'))
    for (const folder of ['schema', 'src/generated'])
      await cp(folder, join(copy, folder), { recursive: true })
  })
  afterEach(() => rm(copy, { recursive: true }))

  it('a new scope is out of step, and codegen brings it into the union', async () => {
    const scope = 'extend schema @scope(name: "parcels:track", description: "Track parcels.")\n'
    await appendFile(join(copy, 'schema/scopes.graphql'), scope)
    await expect(codegen(copy, '--check')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^src\/generated\/graphql\.ts is out of step[^\n]*\n$/),
    })

    await codegen(copy)
    await codegen(copy, '--check')
    expect(await readFile(join(copy, 'src/generated/graphql.ts'), 'utf8')).toContain("| 'parcels:track'")
  })

  it('a change made by hand is out of step, and undone', async () => {
    for (const path of generated) await appendFile(join(copy, path), '\n')
    await expect(codegen(copy, '--check')).rejects.toMatchObject({
      stderr: expect.stringMatching(/^schema\/directives\.graphql .*\nsrc\/generated\/graphql\.ts .*\n$/),
    })

    await codegen(copy)
    for (const path of generated) {
      expect(await readFile(join(copy, path), 'utf8')).toBe(await readFile(path, 'utf8'))
    }
  })

  it('--check writes nothing', async () => {
    await appendFile(join(copy, generated[0] ?? ''), '# by hand\n')
    await expect(codegen(copy, '--check')).rejects.toThrow()
    expect(await readFile(join(copy, generated[0] ?? ''), 'utf8')).toMatch(/# by hand\n$/)
  })
})
