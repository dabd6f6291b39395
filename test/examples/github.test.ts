import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { main } from '../cli/program.ts'

const permissions = z.record(z.string(), z.enum(['read', 'write']))
const workflow = z.object({
  on: z.union([z.string(), z.record(z.string(), z.unknown())]),
  permissions,
  jobs: z.record(
    z.string(),
    z.object({
      permissions,
      'timeout-minutes': z.number(),
      steps: z.array(
        z.object({
          id: z.string().optional(),
          run: z.string().optional(),
          uses: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
})

const names = ['scopes-diff', 'scopes-lint']
const read = (name: string) =>
  workflow.parse(parse(readFileSync(join('examples', 'github', `${name}.yml`), 'utf8')))

describe.each(names)('the workflow %s', (name) => {
  const { jobs, permissions: byDefault } = read(name)
  const all = Object.values(jobs)

  it('permits nothing but what each job asks for', () => {
    expect(byDefault).toEqual({})
  })

  it('gives a token that can write to no job that looks at files or runs the tool', () => {
    const writers = all.filter((job) => Object.values(job.permissions).includes('write'))
    expect(writers).toHaveLength(1)
    for (const { steps } of writers) {
      expect(
        steps.filter(({ uses = '', run = '' }) => /checkout/.test(uses) || /\bn(pm|px|ode)\b/.test(run)),
      ).toEqual([])
    }
  })

  it('leaves no token with what is checked out', () => {
    const checkouts = all.flatMap(({ steps }) => steps.filter(({ uses = '' }) => uses.includes('checkout')))
    expect(checkouts).toHaveLength(1)
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  it('puts nothing of an event into a script', () => {
    for (const { run = '' } of all.flatMap(({ steps }) => steps)) expect(run).not.toContain('${{')
  })

  it('asks for the version of this package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    const text = readFileSync(join('examples', 'github', `${name}.yml`), 'utf8')
    expect([...new Set(text.match(/graphql-scopes@[\d.]+/g))]).toEqual([`graphql-scopes@${version}`])
  })
})

describe('its scripts', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'graphql-scopes-workflow-'))
    mkdirSync(join(directory, 'bin'))
    const npx = join(directory, 'bin', 'npx')
    writeFileSync(npx, `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${main}" "$@"\n`)
    chmodSync(npx, 0o755)
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  const bash = (script: string) => {
    const variables = {
      PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
      SDL: 'schema',
      GITHUB_OUTPUT: 'output',
    }
    return spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
      cwd: directory,
      env: variables,
      encoding: 'utf8',
    })
  }
  const write = (name: string, sdl: string) => {
    mkdirSync(join(directory, name), { recursive: true })
    writeFileSync(join(directory, name, 'query.graphql'), sdl)
  }

  it.each([
    ['a schema that opens', 'type Query { x: Int @authenticated }', 'type Query { x: Int }', 'outcome=5\n'],
    ['the same schema', 'type Query { x: Int }', 'type Query { x: Int @public }', 'outcome=0\n'],
  ])('compare %s', (_what, before, after, output) => {
    write('before/schema', before)
    write('after/schema', after)
    rmSync(join(directory, 'output'), { force: true })
    const compare = read('scopes-diff').jobs.diff?.steps.find(({ id }) => id === 'compare')?.run ?? ''
    expect(bash(compare)).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(directory, 'output'), 'utf8')).toBe(output)
    expect(readFileSync(join(directory, 'diff.md'), 'utf8')).toMatch(/^### Scopes\n/)
  })

  it('stop at a schema that does not build', () => {
    write('before/schema', 'type Query { x: Int }')
    write('after/schema', 'type Query { x: Int @requiresScopes(scopes: []) }')
    const compare = read('scopes-diff').jobs.diff?.steps.find(({ id }) => id === 'compare')?.run ?? ''
    expect(bash(compare)).toMatchObject({ status: 1, stderr: expect.stringContaining('Query.x') })
  })

  it('lint, and go on to the upload whatever is found', () => {
    write('schema', 'type Query { x: Int @public } type Mutation { m: Int }')
    const [sarif = '', log = ''] = (read('scopes-lint').jobs.lint?.steps ?? []).flatMap(({ run = [] }) => run)
    expect(bash(sarif)).toMatchObject({ status: 0 })
    expect(JSON.parse(readFileSync(join(directory, 'scopes.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
    })
    expect(bash(log)).toMatchObject({ status: 5, stdout: expect.stringContaining('open-mutation') })
  })

  it('are read by bash', () => {
    for (const name of names) {
      for (const { run = '' } of Object.values(read(name).jobs).flatMap(({ steps }) => steps)) {
        execFileSync('bash', ['-n', '-c', run])
      }
    }
  })
})
