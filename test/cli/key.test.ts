import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSigningKey } from '../../src/oauth/keys.ts'
import { answerOf, auditOf, type Operation, startOperation } from './program.ts'

let operation: Operation
beforeAll(async () => {
  operation = await startOperation()
})
afterAll(async () => {
  await operation.close()
})

interface ListedKey {
  readonly kid: string
  readonly state: string
}

async function listKeys(): Promise<readonly ListedKey[]> {
  return answerOf(await operation.run(['key', 'list', '--json']))
}

const kidOf = (keys: readonly ListedKey[], state: string) =>
  keys.find((key) => key.state === state)?.kid ?? ''

describe('key list', () => {
  it('shows the key that the server made, in 80 columns, and nothing private', async () => {
    const [key] = await operation.storage.signingKeys.list()
    const { stdout } = await operation.run(['key', 'list'])
    expect(stdout).toMatch(/^KID +ALG +STATE +SIGNS FROM\n/)
    expect(stdout).toContain(`${key?.kid}  ES256  active  `)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    const printed = await operation.run(['key', 'list', '--json'])
    expect(answerOf(printed)).toEqual([
      {
        kid: key?.kid,
        algorithm: 'ES256',
        state: 'active',
        createdAt: key?.createdAt.toISOString(),
        signsFrom: key?.signsFrom.toISOString(),
      },
    ])
    expect(stdout + printed.stdout).not.toContain(key?.privateJwk.d)
  })
})

describe('key rotate', () => {
  it('publishes a key of the same kind, which signs in 10 minutes', async () => {
    const start = Date.now()
    const ended = await operation.run(['key', 'rotate', '--json'])
    const { kid, algorithm, signsFrom } = answerOf(ended)
    expect(algorithm).toBe('ES256')
    expect(Date.parse(signsFrom) - start).toBeGreaterThanOrEqual(600_000)
    expect(Date.parse(signsFrom) - Date.now()).toBeLessThanOrEqual(600_000)
    expect(auditOf(ended)).toEqual([{ audit: 'key_added', kid, signsFrom }])
    expect((await listKeys()).map(({ state }) => state)).toEqual(['active', 'next'])
  })

  it('makes a key of another kind only when told so', async () => {
    const ended = await operation.run(['key', 'rotate', '--algorithm', 'Ed25519'])
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Added [\w-]{43} \(Ed25519\)/) })
    const before = await listKeys()
    expect(await operation.run(['key', 'rotate', '--algorithm', 'HS256'])).toMatchObject({ code: 2 })
    expect(await listKeys()).toEqual(before)
  })

  it('is refused where no key signs, because secrets do', async () => {
    const variables = { JWT_SECRET: 'q8Zt3vWm1XyB7nKd4pRs6uHc9eLf2gJa' }
    const before = await listKeys()
    const ended = await operation.run(['key', 'rotate'], { variables })
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining('JWT_SECRET') })
    expect(ended.stderr).not.toContain(variables.JWT_SECRET)
    expect(await listKeys()).toEqual(before)
  })
})

describe('key retire', () => {
  it('removes a key that does not sign', async () => {
    const kid = kidOf(await listKeys(), 'next')
    const ended = await operation.run(['key', 'retire', kid, '--json'])
    expect(answerOf(ended)).toEqual({ kid, removed: true, replacement: null })
    expect(auditOf(ended)).toEqual([{ audit: 'key_removed', kid }])
    expect((await listKeys()).map((key) => key.kid)).not.toContain(kid)
  })

  it('does not remove the key that signs, not even when a next or an older one is there', async () => {
    const long = new Date(Date.now() - 1_000_000)
    const older = await createSigningKey('ES256', long)
    await operation.storage.signingKeys.add(older)
    const before = await listKeys()
    expect(before.map(({ state }) => state)).toEqual(['retired', 'active', 'next'])
    const ended = await operation.run(['key', 'retire', kidOf(before, 'active')])
    expect(ended).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('--replace') })
    expect(await listKeys()).toEqual(before)
  })

  it('--replace has a new one sign at once, and no older one', async () => {
    const before = await listKeys()
    const kid = kidOf(before, 'active')
    const ended = await operation.run(['key', 'retire', kid, '--replace', '--json'])
    const { replacement } = answerOf(ended)
    const after = await listKeys()
    expect(kidOf(after, 'active')).toBe(replacement)
    expect(before.map((key) => key.kid)).not.toContain(replacement)
    expect(after.map((key) => key.kid)).not.toContain(kid)
    expect(auditOf(ended)).toMatchObject([
      { audit: 'key_added', kid: replacement },
      { audit: 'key_removed', kid },
    ])
  })

  it('of a key that is not there is not found, and makes none', async () => {
    const before = await listKeys()
    expect(await operation.run(['key', 'retire', 'nobody', '--replace'])).toMatchObject({ code: 3 })
    expect(await listKeys()).toEqual(before)
  })
})

it('without any key there is none to list, and the first that is made signs at once', async () => {
  for (const { kid } of await operation.storage.signingKeys.list()) {
    await operation.storage.signingKeys.remove(kid)
  }
  expect((await operation.run(['key', 'list'])).stdout).toMatch(/^There are no signing keys/)
  const { signsFrom } = answerOf(await operation.run(['key', 'rotate', '--algorithm', 'RS256', '--json']))
  expect(Date.parse(signsFrom)).toBeLessThanOrEqual(Date.now())
})
