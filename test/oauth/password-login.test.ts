import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../src/oauth/errors.ts'
import { createPasswordLogin } from '../../src/oauth/password-login.ts'
import { createWorld, john, refusal } from './world.ts'

const from = (address: string) => ({ address })
const home = from('192.0.2.1')

/** The door as both the grant and the login page use it. */
async function createDoor(differences: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(differences)
  const logIn = createPasswordLogin({ ...world, ...differences, audit: world.audit })
  const enter = (password: string, username = 'johndoe', origin: { address?: string } = {}) =>
    logIn({ username, password, clientId: 'first-party' }, origin)
  const fail = async (times: number, username?: string, origin?: { address?: string }) => {
    for (let n = 0; n < times; n += 1) await refusal(enter('wrong', username, origin))
  }
  return { ...world, enter, fail }
}

const wrong = { code: 'invalid_grant', status: 400, retryAfter: undefined }

describe('a login', () => {
  it('gives the account, and the time from before its password was looked at', async () => {
    const { passwords } = await createWorld()
    const door = await createDoor({
      passwords: {
        ...passwords,
        async verify() {
          door.pass(5)
          return true
        },
      },
    })
    const authenticatedAt = door.now()
    expect(await door.enter('secret')).toEqual({ account: john, authenticatedAt })
  })

  it('is noted, with the account and never with what was typed', async () => {
    const { enter, events } = await createDoor()
    await enter('secret', 'johndoe', home)
    await refusal(enter('wrong', 'johndoe', home))
    await refusal(enter('wrong', 'my own password', home))
    const by = { clientId: 'first-party', ...home }
    expect(events).toEqual([
      { type: 'login_succeeded', accountId: john.id, ...by },
      { type: 'login_failed', accountId: john.id, ...by },
      { type: 'login_failed', accountId: undefined, ...by },
    ])
  })
})

describe('a door', () => {
  it('has 64 logins under way, and turns away whoever comes then, without counting an attempt', async () => {
    const { enter, events } = await createDoor()
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => enter('secret', 'johndoe', home)))
    const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(refused).toHaveLength(36)
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'temporarily_unavailable', status: 503, retryAfter: 1 })
    }
    expect(events).toHaveLength(64)
    await expect(enter('secret', 'johndoe', home)).resolves.toBeDefined()
  })
})

describe('a password that is changed while it is compared', () => {
  /** A door at which the account changes, once, after the first compare of its password. */
  async function changing(change: Partial<typeof john>) {
    const { passwords, accounts } = await createWorld()
    let compares = 0
    return createDoor({
      accounts,
      passwords: {
        ...passwords,
        async verify(password, passwordHash) {
          compares += 1
          if (compares === 1) accounts.put('johndoe', { ...john, ...change })
          return passwordHash.startsWith(password)
        },
      },
    })
  }

  it.each([
    ['another password was set', { passwordHash: 'another' }],
    ['the account was disabled', { disabled: true }],
  ])('lets nobody in when %s', async (_rule, change) => {
    const { enter, events } = await changing(change)
    expect(await refusal(enter('secret'))).toMatchObject(wrong)
    expect(events).toMatchObject([{ type: 'login_failed', accountId: john.id }])
  })

  it('lets its owner in when the same one was hashed anew', async () => {
    const { enter } = await changing({ passwordHash: 'secret, hashed anew' })
    expect((await enter('secret')).account.passwordHash).toBe('secret, hashed anew')
  })
})

describe('an account name', () => {
  it('T10 is held back after 10 failures, and answers the right password as a wrong one, after one compare', async () => {
    const { enter, fail, passwords, events } = await createDoor()
    await fail(10)
    const before = passwords.compares()
    const blocked = await refusal(enter('secret'))
    expect(blocked).toMatchObject(wrong)
    expect(passwords.compares()).toBe(before + 1)
    expect(events.at(-1)).toMatchObject({ type: 'login_blocked', by: 'account', accountId: john.id })
  })

  it('T10 is answered alike whatever is wrong, held back or not', async () => {
    const { enter, fail } = await createDoor()
    const answers = [
      await refusal(enter('wrong')),
      await refusal(enter('wrong', 'unknown')),
      await refusal(enter('secret', 'alice')),
      await refusal(enter('x'.repeat(73))),
    ]
    await fail(10)
    answers.push(await refusal(enter('secret')))
    const seen = answers.map(({ code, description, status, retryAfter, challenge }) =>
      JSON.stringify({ code, description, status, retryAfter, challenge }),
    )
    expect(new Set(seen).size).toBe(1)
  })

  it('is let through after 9', async () => {
    const { enter, fail } = await createDoor()
    await fail(9)
    await expect(enter('secret')).resolves.toBeDefined()
  })

  it('starts from nothing after a success', async () => {
    const { enter, fail } = await createDoor()
    for (const _round of [1, 2, 3]) {
      await fail(9)
      await enter('secret')
    }
  })

  it('is held back 60 seconds, then twice as long each time, up to 15 minutes', async () => {
    const { enter, fail, pass } = await createDoor()
    await fail(9)
    for (const seconds of [60, 120, 240, 480, 900, 900]) {
      await fail(1)
      pass(seconds - 1)
      expect(await refusal(enter('secret'))).toMatchObject(wrong)
      pass(1)
    }
    await expect(enter('secret')).resolves.toBeDefined()
  })

  it('is not held back longer by what comes while it is', async () => {
    const { enter, fail, pass } = await createDoor()
    await fail(10)
    pass(59)
    await fail(20)
    pass(1)
    await expect(enter('secret')).resolves.toBeDefined()
  })

  it('has one failure forgotten each 144 minutes, and so ten in a day', async () => {
    const { enter, fail, pass } = await createDoor()
    await fail(9)
    pass(8_639)
    await fail(1)
    expect(await refusal(enter('secret'))).toMatchObject(wrong)
    pass(86_400)
    await fail(9)
    pass(8_640)
    await fail(1)
    await expect(enter('secret')).resolves.toBeDefined()
  })

  it('is held back also when nobody has it, so that this tells nothing', async () => {
    const { fail, events } = await createDoor()
    await fail(11, 'unknown')
    expect(events.at(-1)).toMatchObject({ type: 'login_blocked', by: 'account', accountId: undefined })
  })

  it('holds back no other', async () => {
    const { enter, fail } = await createDoor()
    await fail(20)
    await expect(enter('secret', 'root')).resolves.toBeDefined()
  })

  it('lets in all who come at once with the right password, more than may fail', async () => {
    const { enter } = await createDoor()
    const entered = await Promise.all(Array.from({ length: 50 }, () => enter('secret')))
    expect(entered).toHaveLength(50)
    await expect(enter('secret')).resolves.toBeDefined()
  })

  it('gives who comes at once with others no more guesses when one of them is right', async () => {
    const { fail, passwords, enter, events } = await createDoor()
    await fail(9)
    const before = passwords.compares()
    const guesses = Array.from({ length: 30 }, (_, index) => refusal(enter(`guess ${index}`)))
    await Promise.all(guesses)
    expect(passwords.compares()).toBe(before + 30)
    const compared = events.filter(({ type }) => type === 'login_failed')
    expect(compared).toHaveLength(10)
  })

  it('waits no longer for one that came to no answer', async () => {
    const { passwords } = await createWorld()
    let compares = 0
    const { enter } = await createDoor({
      passwords: {
        ...passwords,
        async verify(password, hash) {
          compares += 1
          if (compares <= 10) throw new Error('the hasher is gone')
          return passwords.verify(password, hash)
        },
      },
    })
    const entered = await Promise.allSettled(Array.from({ length: 20 }, () => enter('secret')))
    expect(entered.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: 10 }, () => 'fulfilled'),
      ...Array.from({ length: 10 }, () => 'rejected'),
    ])
  })

  it('of guesses that come at once lets no more through than 10', async () => {
    const { enter, events } = await createDoor()
    await Promise.all(Array.from({ length: 50 }, () => refusal(enter('wrong'))))
    expect(events.filter(({ type }) => type === 'login_failed')).toHaveLength(10)
  })

  it('is the same at every door, and on every instance', async () => {
    const { fail, attempts, service } = await createDoor()
    await fail(10)
    const login = { grantType: 'password', username: 'johndoe', password: 'secret' }
    expect(await refusal(service.grant(login))).toMatchObject(wrong)
    const other = await createDoor({ attempts })
    expect(await refusal(other.enter('secret'))).toMatchObject(wrong)
  })

  it('is stored as no more than a hash', async () => {
    const keys: string[] = []
    const { attempts } = await createWorld()
    const { fail } = await createDoor({
      attempts: {
        update(key, next) {
          keys.push(key)
          return attempts.update(key, next)
        },
      },
    })
    await fail(1, 'johndoe', home)
    expect(keys).toHaveLength(2)
    for (const key of keys) expect(key).toMatch(/^(account|address):[0-9a-f]{64}$/)
  })
})

describe('an address', () => {
  const others = (times: number) => Array.from({ length: times }, (_, n) => `name-${n}`)

  it('T60 is held back after 100 failures, whatever the names: 429, when to come again, and no compare', async () => {
    const { enter, fail, passwords, events } = await createDoor()
    for (const name of others(100)) await fail(1, name, home)
    const before = passwords.compares()
    expect(await refusal(enter('secret', 'johndoe', home))).toMatchObject({
      code: 'temporarily_unavailable',
      status: 429,
      retryAfter: 60,
    })
    expect(passwords.compares()).toBe(before)
    expect(events.at(-1)).toMatchObject({ type: 'login_blocked', by: 'address', address: '192.0.2.1' })
  })

  it('T60 is let through again when it was said', async () => {
    const { enter, fail, pass } = await createDoor()
    for (const name of others(100)) await fail(1, name, home)
    pass(60)
    await expect(enter('secret', 'johndoe', home)).resolves.toBeDefined()
  })

  it('gets back what succeeded, and only that', async () => {
    const { enter, fail } = await createDoor()
    for (const name of others(99)) await fail(1, name, home)
    for (const _round of [1, 2, 3]) await enter('secret', 'johndoe', home)
    await fail(1, 'one more', home)
    expect((await refusal(enter('secret', 'johndoe', home))).status).toBe(429)
  })

  it('holds back no other', async () => {
    const { enter, fail } = await createDoor()
    for (const name of others(100)) await fail(1, name, home)
    await expect(enter('secret', 'johndoe', from('192.0.2.2'))).resolves.toBeDefined()
    await expect(enter('secret', 'johndoe')).resolves.toBeDefined()
  })

  it.each([
    ['of IPv6 is the same in the last 64 bits', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 429],
    ['of IPv6 is the same however it is written', '2001:db8:1:2::1', '2001:0DB8:0001:0002:0:0:0:1', 429],
    ['of IPv6 is another in the first 64 bits', '2001:db8:1:2::1', '2001:db8:1:3::1', undefined],
    ['of IPv4 is the same mapped to IPv6', '192.0.2.1', '::ffff:192.0.2.1', 429],
    [
      'of IPv4 mapped to IPv6 is another than its neighbour',
      '::ffff:192.0.2.1',
      '::ffff:192.0.2.2',
      undefined,
    ],
  ])('%s', async (_rule, first, second, status) => {
    const { enter, fail } = await createDoor()
    for (const name of others(100)) await fail(1, name, from(first))
    const outcome = await enter('secret', 'johndoe', from(second)).catch((error: unknown) => error)
    expect(outcome instanceof OAuthError ? outcome.status : undefined).toBe(status)
  })
})

describe('an attempt that comes to no answer', () => {
  const failing = () => Promise.reject(new OAuthError('temporarily_unavailable', 'full', { retryAfter: 1 }))

  it('T62 is no failure: neither the name nor the address is held back for it', async () => {
    const { attempts, passwords } = await createWorld()
    const full = await createDoor({ attempts, passwords: { ...passwords, verify: failing } })
    for (let n = 0; n < 150; n += 1) {
      expect((await refusal(full.enter('secret', 'johndoe', home))).status).toBe(503)
    }
    const free = await createDoor({ attempts })
    await expect(free.enter('secret', 'johndoe', home)).resolves.toBeDefined()
  })

  it('gives back no failure of another', async () => {
    const { attempts, passwords } = await createWorld()
    const free = await createDoor({ attempts })
    await free.fail(9)
    const full = await createDoor({ attempts, passwords: { ...passwords, verify: failing } })
    await refusal(full.enter('secret'))
    await free.fail(1)
    expect(await refusal(free.enter('secret'))).toMatchObject(wrong)
  })
})
