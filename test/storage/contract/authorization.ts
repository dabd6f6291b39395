import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { afterNoon, browserLoginOf, codeOf, DAY, NOON } from '../records.ts'
import { demoUser, type Fresh, useInstances } from '../subject.ts'

export function authorizationContract(fresh: Fresh): void {
  let now = NOON
  const world = useInstances(fresh, () => now)
  let john = ''
  let clerk = ''
  beforeAll(async () => {
    john = (await demoUser(world().here, 'johndoe')).id
    clerk = (await demoUser(world().here, 'clerk')).id
  })
  beforeEach(() => {
    now = NOON
  })

  describe('a code', () => {
    it.each([{}, { resource: undefined, scopes: [] }, { sessionId: 'session' }])(
      'is found as it was added (%j)',
      async (changes) => {
        const code = codeOf(john, changes)
        await world().here.authorizationCodes.add(code)
        expect(await world().there.authorizationCodes.find(code.hash)).toEqual(code)
        expect(await world().there.authorizationCodes.find(code.hash.toUpperCase())).toBeUndefined()
      },
    )

    it('is exchanged once, and remembers what for', async () => {
      const code = codeOf(john)
      await world().here.authorizationCodes.add(code)
      expect(await world().here.authorizationCodes.exchange(code.hash, 'first')).toBe(true)
      expect(await world().there.authorizationCodes.exchange(code.hash, 'second')).toBe(false)
      expect(await world().there.authorizationCodes.find(code.hash)).toEqual({ ...code, sessionId: 'first' })
    })

    it('that is unknown is not exchanged', async () => {
      expect(await world().here.authorizationCodes.exchange('unknown', 'session')).toBe(false)
    })

    it('is exchanged by one of eight who come at once', async () => {
      const code = codeOf(john)
      await world().here.authorizationCodes.add(code)
      const exchanged = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          world().all[index % 4]?.authorizationCodes.exchange(code.hash, `session-${index}`),
        ),
      )
      expect(exchanged.toSorted()).toEqual([...Array(7).fill(false), true])
      expect(await world().here.authorizationCodes.find(code.hash)).toMatchObject({
        sessionId: `session-${exchanged.indexOf(true)}`,
      })
    })

    it('is forgotten a day after it expired, and not before', async () => {
      const code = codeOf(john, { expiresAt: NOON })
      await world().here.authorizationCodes.add(code)
      now = afterNoon(DAY)
      await world().here.authorizationCodes.add(codeOf(john))
      expect(await world().here.authorizationCodes.find(code.hash)).toBeDefined()
      now = afterNoon(DAY + 1)
      await world().here.authorizationCodes.add(codeOf(john))
      expect(await world().here.authorizationCodes.find(code.hash)).toBeUndefined()
    })
  })

  it('forgets what expired however many add at once, and keeps all that they add', async () => {
    const old = Array.from({ length: 20 }, () => codeOf(john, { expiresAt: NOON }))
    for (const code of old) await world().here.authorizationCodes.add(code)
    now = afterNoon(2 * DAY)
    const added = Array.from({ length: 20 }, () => codeOf(john, { expiresAt: now }))
    await Promise.all(added.map((code, index) => world().all[index % 4]?.authorizationCodes.add(code)))
    const find = ({ hash }: { readonly hash: string }) => world().here.authorizationCodes.find(hash)
    expect(await Promise.all(old.map(find))).toEqual(old.map(() => undefined))
    expect(await Promise.all(added.map(find))).toEqual(added)
  })

  describe('a consent', () => {
    const consent = (accountId: string, clientId: string, scopes: readonly string[] = ['me']) => ({
      accountId,
      clientId,
      scopes,
      givenAt: NOON,
    })

    it('is found for its account and client only', async () => {
      await world().here.consents.put(consent(john, 'shop'))
      expect(await world().there.consents.find(john, 'shop')).toEqual(consent(john, 'shop'))
      expect(await world().there.consents.find(john, 'Shop')).toBeUndefined()
      expect(await world().there.consents.find(clerk, 'shop')).toBeUndefined()
    })

    it('replaces the one before it', async () => {
      await world().here.consents.put(consent(john, 'replaced', ['me', 'items']))
      const later = { ...consent(john, 'replaced', []), givenAt: afterNoon(1) }
      await world().there.consents.put(later)
      expect(await world().here.consents.find(john, 'replaced')).toEqual(later)
    })

    it('replaces of the one before it what was asked about, of several at once one after the other', async () => {
      const answers = ['a', 'b', 'c', 'd'].map((scope) => consent(john, 'asked', [scope]))
      await Promise.all(
        answers.map((answer, index) => world().all[index]?.consents.put(answer, [...answer.scopes, 'e'])),
      )
      const all = await world().here.consents.find(john, 'asked')
      expect(all?.scopes.toSorted()).toEqual(['a', 'b', 'c', 'd'])
      await world().there.consents.put(consent(john, 'asked', ['e']), ['a', 'e'])
      const rest = await world().here.consents.find(john, 'asked')
      expect(rest?.scopes.toSorted()).toEqual(['b', 'c', 'd', 'e'])
    })

    it('is one of several that are given at once', async () => {
      const given = ['a', 'b', 'c', 'd'].map((scope) => consent(john, 'at-once', [scope]))
      await Promise.all(given.map((each, index) => world().all[index]?.consents.put(each)))
      expect(given).toContainEqual(await world().here.consents.find(john, 'at-once'))
    })

    it('is listed by the id of its client, byte by byte', async () => {
      for (const clientId of ['b', 'B', 'a']) await world().here.consents.put(consent(clerk, clientId))
      const list = await world().there.consents.list(clerk)
      expect(list).toEqual(['B', 'a', 'b'].map((clientId) => consent(clerk, clientId)))
      expect(await world().there.consents.list('usr_nobody')).toEqual([])
    })

    it('is removed once, and alone', async () => {
      await world().here.consents.put(consent(john, 'removed'))
      await world().here.consents.put(consent(clerk, 'removed'))
      expect(await world().here.consents.remove(john, 'removed')).toBe(true)
      expect(await world().there.consents.remove(john, 'removed')).toBe(false)
      expect(await world().there.consents.find(john, 'removed')).toBeUndefined()
      expect(await world().there.consents.find(clerk, 'removed')).toBeDefined()
    })
  })

  describe('a browser login', () => {
    it('is found as it was added until it is removed', async () => {
      const [login, other] = [browserLoginOf(john), browserLoginOf(john)]
      for (const each of [login, other]) await world().here.browserLogins.add(each)
      expect(await world().there.browserLogins.find(login.hash)).toEqual(login)
      await world().there.browserLogins.remove(login.hash)
      await world().there.browserLogins.remove(login.hash)
      expect(await world().here.browserLogins.find(login.hash)).toBeUndefined()
      expect(await world().here.browserLogins.find(other.hash)).toEqual(other)
    })

    it('goes with all others of its account', async () => {
      const [login, other, foreign] = [browserLoginOf(john), browserLoginOf(john), browserLoginOf(clerk)]
      for (const each of [login, other, foreign]) await world().here.browserLogins.add(each)
      await world().there.browserLogins.removeAll(john)
      expect(await world().here.browserLogins.find(login.hash)).toBeUndefined()
      expect(await world().here.browserLogins.find(other.hash)).toBeUndefined()
      expect(await world().here.browserLogins.find(foreign.hash)).toEqual(foreign)
    })

    it('is forgotten a day after it expired, and not before', async () => {
      const login = browserLoginOf(john, { expiresAt: NOON })
      await world().here.browserLogins.add(login)
      now = afterNoon(DAY)
      await world().here.browserLogins.add(browserLoginOf(john))
      expect(await world().here.browserLogins.find(login.hash)).toBeDefined()
      now = afterNoon(DAY + 1)
      await world().here.browserLogins.add(browserLoginOf(john))
      expect(await world().here.browserLogins.find(login.hash)).toBeUndefined()
    })
  })
}
