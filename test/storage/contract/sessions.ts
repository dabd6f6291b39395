import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rejection } from '../calls.ts'
import {
  afterNoon,
  browserLoginOf,
  codeOf,
  DAY,
  NOON,
  refreshTokenOf,
  rotationTo,
  sessionOf,
} from '../records.ts'
import { demoUser, type Fresh, useInstances } from '../subject.ts'

export function sessionsContract(fresh: Fresh): void {
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

  /** A session with its first refresh token, begun. */
  async function begun(changes: Parameters<typeof sessionOf>[1] = {}) {
    const session = sessionOf(john, changes)
    const first = refreshTokenOf(session.id)
    await world().here.sessions.begin(session, first)
    return { session, first }
  }

  /** The id of a new account. */
  async function account(): Promise<string> {
    const added = { username: randomUUID(), passwordHash: '$2b$12$first', roles: [] }
    return (await world().here.accountAdministration.add(added)) ?? ''
  }

  it('finds a session and its refresh token as they began, wherever they are asked for', async () => {
    const { session, first } = await begun({ resource: 'https://api.example/graphql', scopes: [] })
    expect(await world().there.sessions.find(session.id)).toEqual(session)
    expect(await world().there.sessions.findRefreshToken(first.hash)).toEqual(first)
  })

  it.each(['', 'nothing', '\0', "' or 1=1 --"])('finds nothing under %j', async (id) => {
    expect(await world().here.sessions.find(id)).toBeUndefined()
    expect(await world().here.sessions.findRefreshToken(id)).toBeUndefined()
  })

  it('compares ids byte by byte', async () => {
    const { session } = await begun({ id: 'Session-Ä' })
    expect(await world().here.sessions.find('session-Ä')).toBeUndefined()
    expect(await world().here.sessions.find('Session-A\u0308')).toBeUndefined()
    expect(await world().here.sessions.find('Session-Ä')).toEqual(session)
  })

  it('begins a session that cannot be refreshed', async () => {
    const session = sessionOf(john)
    await world().here.sessions.begin(session, undefined)
    expect(await world().here.sessions.find(session.id)).toEqual(session)
  })

  it('begins no session whose refresh token is refused', async () => {
    const { first } = await begun()
    const session = sessionOf(john)
    const taken = refreshTokenOf(session.id, { hash: first.hash })
    expect(await rejection(world().here.sessions.begin(session, taken))).toBeDefined()
    expect(await world().here.sessions.find(session.id)).toBeUndefined()
    expect(await world().here.sessions.findRefreshToken(first.hash)).toEqual(first)
  })

  it('begins no session of nobody', async () => {
    const session = sessionOf('usr_nobody')
    expect(await rejection(world().here.sessions.begin(session, undefined))).toBeDefined()
    expect(await world().here.sessions.find(session.id)).toBeUndefined()
  })

  it('lists the sessions that live, of one account, newest first', async () => {
    const mine = (changes: Parameters<typeof sessionOf>[1]) => sessionOf(clerk, changes)
    const old = mine({ createdAt: afterNoon(-2) })
    const recent = mine({ createdAt: afterNoon(-1) })
    const ended = mine({ endedAt: NOON })
    const expired = mine({ expiresAt: NOON })
    for (const session of [old, recent, ended, expired, sessionOf(john)]) {
      await world().here.sessions.begin(session, undefined)
    }
    expect(await world().here.sessions.listLive(clerk, NOON)).toEqual([recent, old])
    expect(await world().here.sessions.listLive(clerk, afterNoon(-1))).toContainEqual(expired)
    expect(await world().here.sessions.listLive('usr_nobody', NOON)).toEqual([])
  })

  describe('a rotation', () => {
    it('marks the token as used and stores its successor', async () => {
      const { session, first } = await begun()
      const second = refreshTokenOf(session.id, { issuedAt: afterNoon(5) })
      expect(await world().here.sessions.rotate(first.hash, rotationTo(second), second)).toBe(true)
      expect(await world().there.sessions.findRefreshToken(first.hash)).toEqual({
        ...first,
        rotation: rotationTo(second),
      })
      expect(await world().there.sessions.findRefreshToken(second.hash)).toEqual(second)
    })

    it('is refused a second time, with nothing changed', async () => {
      const { session, first } = await begun()
      const [second, late] = [refreshTokenOf(session.id), refreshTokenOf(session.id)]
      await world().here.sessions.rotate(first.hash, rotationTo(second), second)
      expect(await world().there.sessions.rotate(first.hash, rotationTo(late), late)).toBe(false)
      expect((await world().here.sessions.findRefreshToken(first.hash))?.rotation).toEqual(rotationTo(second))
      expect(await world().here.sessions.findRefreshToken(late.hash)).toBeUndefined()
    })

    it('is refused when the session has ended, with nothing changed', async () => {
      const { session, first } = await begun()
      const second = refreshTokenOf(session.id)
      await world().there.sessions.end(session.id, NOON)
      expect(await world().here.sessions.rotate(first.hash, rotationTo(second), second)).toBe(false)
      expect(await world().here.sessions.findRefreshToken(first.hash)).toEqual(first)
      expect(await world().here.sessions.findRefreshToken(second.hash)).toBeUndefined()
    })

    it('is refused for a token that is unknown, or of another session', async () => {
      const { session, first } = await begun()
      const other = await begun()
      const second = refreshTokenOf(other.session.id)
      expect(await world().here.sessions.rotate(first.hash, rotationTo(second), second)).toBe(false)
      const unknown = refreshTokenOf(session.id)
      expect(await world().here.sessions.rotate('unknown', rotationTo(unknown), unknown)).toBe(false)
      expect(await world().here.sessions.findRefreshToken(first.hash)).toEqual(first)
    })

    it('leaves the token unused when its successor is refused', async () => {
      const { session, first } = await begun()
      const taken = refreshTokenOf(session.id, { hash: (await begun()).first.hash })
      expect(
        await rejection(world().here.sessions.rotate(first.hash, rotationTo(taken), taken)),
      ).toBeDefined()
      expect(await world().here.sessions.findRefreshToken(first.hash)).toEqual(first)
    })

    it('happens once when eight come at once, and only its successor is stored', async () => {
      const { session, first } = await begun()
      const successors = Array.from({ length: 8 }, () => refreshTokenOf(session.id))
      const outcomes = await Promise.all(
        successors.map((successor, index) =>
          world().all[index % 4]?.sessions.rotate(first.hash, rotationTo(successor), successor),
        ),
      )
      expect(outcomes.toSorted()).toEqual([...Array(7).fill(false), true])
      const winner = successors[outcomes.indexOf(true)]
      const rotated = await world().here.sessions.findRefreshToken(first.hash)
      expect(rotated?.rotation?.successor).toBe(winner?.hash)
      for (const successor of successors) {
        const stored = await world().here.sessions.findRefreshToken(successor.hash)
        expect(stored).toEqual(successor === winner ? successor : undefined)
      }
    })

    it('is before the end of its session or does not happen, when both come at once', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { session, first } = await begun()
        const second = refreshTokenOf(session.id)
        const [rotated, ended, endedToo] = await Promise.all([
          world().here.sessions.rotate(first.hash, rotationTo(second), second),
          world().there.sessions.end(session.id, NOON),
          world().all[2]?.sessions.end(session.id, NOON),
        ])
        expect([ended, endedToo].toSorted()).toEqual([false, true])
        expect(await world().here.sessions.findRefreshToken(second.hash)).toEqual(
          rotated ? second : undefined,
        )
        expect((await world().here.sessions.findRefreshToken(first.hash))?.rotation).toEqual(
          rotated ? rotationTo(second) : undefined,
        )
        expect((await world().here.sessions.find(session.id))?.endedAt).toEqual(NOON)
      }
    })
  })

  describe('an end', () => {
    it('is final, and keeps its first instant', async () => {
      const { session } = await begun()
      expect(await world().here.sessions.end(session.id, afterNoon(1))).toBe(true)
      expect(await world().there.sessions.end(session.id, afterNoon(2))).toBe(false)
      expect(await world().here.sessions.find(session.id)).toEqual({ ...session, endedAt: afterNoon(1) })
    })

    it('of an unknown session is none', async () => {
      expect(await world().here.sessions.end('unknown', NOON)).toBe(false)
    })

    it('of all sessions of an account spares the other accounts, and what has ended', async () => {
      const mine = await account()
      const [live, ended] = [sessionOf(mine), sessionOf(mine, { endedAt: NOON })]
      const other = sessionOf(clerk)
      for (const session of [live, ended, other]) await world().here.sessions.begin(session, undefined)
      await world().there.sessions.endAll(mine, afterNoon(1))
      expect((await world().here.sessions.find(live.id))?.endedAt).toEqual(afterNoon(1))
      expect((await world().here.sessions.find(ended.id))?.endedAt).toEqual(NOON)
      expect((await world().here.sessions.find(other.id))?.endedAt).toBeUndefined()
    })

    it('of those with one client spares the other clients', async () => {
      const shop = (await begun({ clientId: 'shop' })).session
      const other = (await begun({ clientId: 'Shop' })).session
      await world().here.sessions.endAll(john, NOON, 'shop')
      expect((await world().here.sessions.find(shop.id))?.endedAt).toEqual(NOON)
      expect((await world().here.sessions.find(other.id))?.endedAt).toBeUndefined()
    })
  })

  describe('an end of all sessions', () => {
    const isKept = async ({ hash }: { readonly hash: string }) =>
      (await world().there.authorizationCodes.find(hash)) !== undefined

    it('takes the codes of the account that were not exchanged, and those of no other', async () => {
      const [mine, other] = [await account(), await account()]
      const codes = [codeOf(mine), codeOf(mine, { sessionId: 'exchanged' }), codeOf(other)]
      for (const code of codes) await world().here.authorizationCodes.add(code)
      await world().here.sessions.endAll(mine, NOON)
      expect(await Promise.all(codes.map(isKept))).toEqual([false, true, true])
    })

    it('with one client takes the codes of that client only', async () => {
      const mine = await account()
      const codes = [codeOf(mine, { clientId: 'shop' }), codeOf(mine, { clientId: 'Shop' })]
      for (const code of codes) await world().here.authorizationCodes.add(code)
      await world().here.sessions.endAll(mine, NOON, 'shop')
      expect(await Promise.all(codes.map(isKept))).toEqual([false, true])
    })

    it('logs the account out of every browser, unless it is about one client', async () => {
      const mine = await account()
      const login = browserLoginOf(mine)
      await world().here.browserLogins.add(login)
      await world().here.sessions.endAll(mine, NOON, 'shop')
      expect(await world().there.browserLogins.find(login.hash)).toEqual(login)
      await world().here.sessions.endAll(mine, NOON)
      expect(await world().there.browserLogins.find(login.hash)).toBeUndefined()
    })

    it('lets nothing begin with a login from before it, and everything with one from then on', async () => {
      const { sessions, authorizationCodes, browserLogins } = world().here
      const mine = await account()
      await sessions.endAll(mine, NOON)
      for (const [authenticatedAt, good] of [
        [afterNoon(-1), false],
        [NOON, true],
      ] as const) {
        const [code, login] = [codeOf(mine, { authenticatedAt }), browserLoginOf(mine, { authenticatedAt })]
        await authorizationCodes.add(code)
        await browserLogins.add(login)
        const session = sessionOf(mine, { authenticatedAt })
        expect(await sessions.begin(session, undefined)).toBe(good)
        expect((await sessions.find(session.id))?.endedAt === undefined).toBe(good)
        expect(await isKept(code)).toBe(good)
        expect((await browserLogins.find(login.hash)) !== undefined).toBe(good)
      }
    })

    it('with one client lets the account begin again with it by the same login', async () => {
      const mine = await account()
      await world().here.sessions.endAll(mine, afterNoon(1), 'shop')
      const code = codeOf(mine)
      await world().here.authorizationCodes.add(code)
      expect(await isKept(code)).toBe(true)
      expect(await world().here.sessions.begin(sessionOf(mine, { clientId: 'shop' }), undefined)).toBe(true)
    })

    it.each([undefined, 'shop'])(
      'leaves none of what a code is exchanged for meanwhile (%s)',
      async (client) => {
        const { here, there, all } = world()
        for (let round = 0; round < 10; round += 1) {
          const mine = await account()
          const code = codeOf(mine, { authenticatedAt: afterNoon(-1) })
          await here.authorizationCodes.add(code)
          const session = sessionOf(mine, { clientId: 'shop', authenticatedAt: afterNoon(-1) })
          const exchange = async () => {
            const lives = await here.sessions.begin(session, undefined)
            return lives && (await all[2]?.authorizationCodes.exchange(code.hash, session.id))
          }
          const [exchanged] = await Promise.all([exchange(), there.sessions.endAll(mine, NOON, client)])
          if (exchanged) expect((await here.sessions.find(session.id))?.endedAt).toEqual(NOON)
          else expect((await here.authorizationCodes.find(code.hash))?.sessionId).toBeUndefined()
        }
      },
    )
  })

  it('lets rotations and ends of many sessions come at once', async () => {
    const many = []
    for (let count = 0; count < 20; count += 1) many.push(await begun({ clientId: `client-${count % 2}` }))
    const { here, there, all } = world()
    const outcomes = await Promise.all([
      here.sessions.endAll(john, NOON),
      there.sessions.endAll(john, NOON, 'client-1'),
      here.accountAdministration.setDisabled(john, false, NOON),
      there.sessions.endAll(john, NOON),
      ...many.map(({ session, first }, index) => {
        const second = refreshTokenOf(session.id)
        return all[index % 4]?.sessions.rotate(first.hash, rotationTo(second), second)
      }),
    ])
    expect(outcomes).toHaveLength(24)
    expect(await here.sessions.listLive(john, NOON)).toEqual([])
  })

  it('forgets sessions, and their refresh tokens with them, a day after they expired and not before', async () => {
    const { session, first } = await begun({ expiresAt: NOON })
    now = afterNoon(DAY)
    await begun()
    expect(await world().here.sessions.find(session.id)).toEqual(session)
    now = afterNoon(DAY + 1)
    await begun()
    expect(await world().here.sessions.find(session.id)).toBeUndefined()
    expect(await world().here.sessions.findRefreshToken(first.hash)).toBeUndefined()
  })

  it('forgets refresh tokens a day after they expired and not before, also those that were used', async () => {
    const { session, first } = await begun()
    const second = refreshTokenOf(session.id, { expiresAt: afterNoon(14 * DAY + 1) })
    await world().here.sessions.rotate(first.hash, rotationTo(second), second)
    const third = refreshTokenOf(session.id, { expiresAt: afterNoon(30 * DAY) })
    now = afterNoon(15 * DAY)
    await world().here.sessions.rotate('unknown', rotationTo(third), third)
    expect(await world().here.sessions.findRefreshToken(first.hash)).toBeDefined()
    now = afterNoon(15 * DAY + 1)
    await world().here.sessions.rotate(second.hash, rotationTo(third), third)
    expect(await world().here.sessions.findRefreshToken(first.hash)).toBeUndefined()
    expect(await world().here.sessions.findRefreshToken(second.hash)).toBeDefined()
    expect(await world().here.sessions.findRefreshToken(third.hash)).toEqual(third)
    expect(await world().here.sessions.find(session.id)).toEqual(session)
  })
}
