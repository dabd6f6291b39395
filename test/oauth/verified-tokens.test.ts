import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { memoryRevokedTokens } from './memory-stores.ts'
import { createWorld, john } from './world.ts'

/** A world whose deny-list counts how often it was asked, and can be away. */
async function createCountingWorld() {
  const memory = memoryRevokedTokens()
  const asked = { count: 0, isAway: false, isSilent: false }
  const world = await createWorld({
    revokedTokens: {
      ...memory,
      async has(jti) {
        asked.count += 1
        if (asked.isSilent) return new Promise<boolean>(() => {})
        if (asked.isAway) throw new Error('the store is away')
        return memory.has(jti)
      },
    },
  })
  return { ...world, asked }
}

describe('a token that was verified', () => {
  it('is answered at once, with the very same claims, for two seconds', async () => {
    const { service, login, pass, asked } = await createCountingWorld()
    const { accessToken } = await login('me')
    const claims = await service.verify(accessToken)
    pass(1.999)
    expect(service.verify(accessToken)).toBe(claims)
    expect(asked.count).toBe(1)
    pass(0.001)
    expect(await service.verify(accessToken)).toBe(claims)
    expect(asked.count).toBe(2)
  })

  it('is asked about once by all who come at the same time', async () => {
    const { service, login, pass, asked } = await createCountingWorld()
    const { accessToken } = await login('me')
    await service.verify(accessToken)
    pass(2)
    await Promise.all(Array.from({ length: 20 }, () => service.verify(accessToken)))
    expect(asked.count).toBe(2)
  })

  it('expires to the second all the same', async () => {
    const { service, login, pass } = await createCountingWorld()
    const { accessToken } = await login('me')
    pass(599.7)
    expect(await service.verify(accessToken)).toBeDefined()
    pass(0.1)
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'expired' })
  })

  it.each([
    [
      'its account is disabled',
      'account',
      (world: World) => world.accounts.put('johndoe', { ...john, disabled: true }),
    ],
    ['its account is gone', 'account', (world: World) => world.accounts.remove('johndoe')],
    [
      'its account shut out older tokens',
      'revoked',
      (world: World) =>
        world.accounts.put('johndoe', { ...john, tokensNotBefore: new Date(world.now().getTime() + 1_000) }),
    ],
    ['its key was removed', 'key', async (world: World) => void (await removeKey(world))],
  ])('is refused within five seconds when %s', async (_what, reason, change) => {
    const world = await createCountingWorld()
    const { accessToken } = await world.login('me')
    await world.service.verify(accessToken)
    await change(world)
    world.pass(4.9)
    await expect(world.service.verify(accessToken)).rejects.toMatchObject({ reason })
    await expect(world.service.verify(accessToken)).rejects.toMatchObject({ reason })
  })

  it('is refused at once where it was revoked', async () => {
    const { service, login } = await createCountingWorld()
    const { accessToken } = await login('me')
    await service.verify(accessToken)
    await service.revoke({ token: accessToken })
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
  })

  it('goes on for 15 seconds while the store is away, and is then nobody’s to vouch for', async () => {
    const { service, login, pass, asked } = await createCountingWorld()
    const { accessToken } = await login('me')
    const claims = await service.verify(accessToken)
    asked.isAway = true
    pass(14.9)
    expect(await service.verify(accessToken)).toBe(claims)
    pass(0.1)
    await expect(service.verify(accessToken)).rejects.toThrow('the store is away')
    asked.isAway = false
    expect(await service.verify(accessToken)).toBe(claims)
  })

  it('waits for a store that is silent once for a second, and goes on for 15 seconds', async () => {
    const { service, login, pass, asked } = await createCountingWorld()
    const { accessToken } = await login('me')
    const claims = await service.verify(accessToken)
    asked.isSilent = true
    pass(2)
    expect(await service.verify(accessToken)).toBe(claims)
    const from = performance.now()
    pass(12.9)
    expect(await service.verify(accessToken)).toBe(claims)
    expect(performance.now() - from).toBeLessThan(900)
    expect(asked.count).toBe(2)
    pass(0.1)
    const late = Promise.resolve(service.verify(accessToken))
    expect(await Promise.race([late, setImmediate('not vouched for')])).toBe('not vouched for')
  })

  it('a token that was not verified before is not vouched for while the store is away', async () => {
    const { service, login, asked } = await createCountingWorld()
    const { accessToken } = await login('me')
    asked.isAway = true
    await expect(service.verify(accessToken)).rejects.toThrow('the store is away')
  })
})

type World = Awaited<ReturnType<typeof createCountingWorld>>

async function removeKey({ signingKeys, now }: World): Promise<void> {
  const [key] = await signingKeys.list()
  if (key === undefined) throw new Error('there is no key')
  await signingKeys.add({ ...key, kid: 'another', signsFrom: now() })
  await signingKeys.remove(key.kid)
}
