import { describe, expect, it } from 'vitest'
import { rejection } from '../calls.ts'
import { afterNoon, browserLoginOf, NOON, refreshTokenOf, sessionOf } from '../records.ts'
import { type Fresh, useInstances } from '../subject.ts'

export function administrationContract(fresh: Fresh): void {
  const world = useInstances(fresh, () => NOON)
  let added = 0

  /** The id of a new account. */
  async function add(roles: readonly string[] = []): Promise<string> {
    added += 1
    const account = { username: `added-${added}`, passwordHash: '$2b$12$first', roles }
    const id = await world().here.accountAdministration.add(account)
    if (id === undefined) throw new Error(`${account.username} is taken`)
    return id
  }

  /** A session and a browser login of the account, begun at noon. */
  async function logIn(accountId: string) {
    const session = sessionOf(accountId)
    const login = browserLoginOf(accountId)
    await world().here.sessions.begin(session, refreshTokenOf(session.id))
    await world().here.browserLogins.add(login)
    const lives = async () => ({
      session: (await world().there.sessions.find(session.id))?.endedAt === undefined,
      login: (await world().there.browserLogins.find(login.hash)) !== undefined,
    })
    return { session, lives }
  }

  it('adds an account that is found like any other, and is a user', async () => {
    const account = { username: 'Zoë', passwordHash: '$2b$12$zoë', roles: ['customer', 'clerk', 'customer'] }
    const id = (await world().here.accountAdministration.add(account)) ?? ''
    expect(id).toMatch(/^usr_[0-9a-f]{32}$/)
    expect(await world().there.accounts.findByUsername('Zoë')).toEqual({
      id,
      passwordHash: '$2b$12$zoë',
      disabled: false,
      roles: ['clerk', 'customer'],
      tokensNotBefore: undefined,
    })
    expect(await world().there.users.findByIds([id])).toEqual([
      {
        id,
        username: 'Zoë',
        fullName: null,
        email: null,
        disabled: false,
        roles: ['clerk', 'customer'],
        createdAt: NOON,
      },
    ])
  })

  it('adds one of several accounts that want the same username at once, and nothing of the others', async () => {
    const roles = ['admin', 'clerk', 'customer', 'guest']
    const ids = await Promise.all(
      roles.map((role, index) =>
        world().all[index]?.accountAdministration.add({
          username: 'wanted',
          passwordHash: '$2b$12$wanted',
          roles: [role],
        }),
      ),
    )
    const [id, ...others] = ids.filter((each) => each !== undefined)
    expect(others).toEqual([])
    const account = await world().here.accounts.findByUsername('wanted')
    expect(account).toMatchObject({ id, roles: [roles[ids.indexOf(id)]] })
    expect(await world().here.accountAdministration.add({ ...demo, username: 'johndoe' })).toBeUndefined()
  })

  it('lists the accounts by username, byte by byte', async () => {
    for (const username of ['list-b', 'list-B', 'list-a']) {
      await world().here.accountAdministration.add({ ...demo, username })
    }
    const list = await world().there.accountAdministration.list()
    const usernames = list.map(({ username }) => username)
    expect(usernames.filter((name) => name.startsWith('list-'))).toEqual(['list-B', 'list-a', 'list-b'])
    const { username, ...account } = list[usernames.indexOf('alice')] ?? {}
    expect(account).toEqual(await world().here.accounts.findByUsername('alice'))
  })

  it('changes nothing for an id that nobody has', async () => {
    const before = await world().here.accountAdministration.list()
    const { accountAdministration } = world().here
    expect(await accountAdministration.setDisabled('usr_nobody', true, NOON)).toBe(false)
    expect(await accountAdministration.setPasswordHash('usr_nobody', '$2b$12$new', NOON)).toBe(false)
    expect(await accountAdministration.setRoles('usr_nobody', ['admin'])).toBe(false)
    expect(await accountAdministration.list()).toEqual(before)
  })

  describe('the roles of an account', () => {
    it('are replaced, also by none', async () => {
      const id = await add(['customer'])
      expect(await world().here.accountAdministration.setRoles(id, ['clerk', 'admin', 'clerk'])).toBe(true)
      expect((await world().there.accounts.findById(id))?.roles).toEqual(['admin', 'clerk'])
      expect(await world().here.accountAdministration.setRoles(id, [])).toBe(true)
      expect((await world().there.accounts.findById(id))?.roles).toEqual([])
    })

    it.each(['', 'customer admin', 'admin\n', '\t'])('are refused with %j among them', async (role) => {
      const id = await add(['customer'])
      const { accountAdministration } = world().here
      expect(await rejection(accountAdministration.setRoles(id, ['clerk', role]))).toBeInstanceOf(TypeError)
      const refused = { ...demo, username: 'refused', roles: [role] }
      expect(await rejection(accountAdministration.add(refused))).toBeInstanceOf(TypeError)
      expect((await world().there.accounts.findById(id))?.roles).toEqual(['customer'])
      expect(await world().there.accounts.findByUsername('refused')).toBeUndefined()
    })

    it('are those of one of several who set them at once', async () => {
      const id = await add(['customer'])
      const lists = [['a', 'b'], ['b', 'c'], ['c', 'd'], ['d']]
      await Promise.all(
        lists.map((roles, index) => world().all[index]?.accountAdministration.setRoles(id, roles)),
      )
      expect(lists).toContainEqual((await world().here.accounts.findById(id))?.roles)
    })
  })

  describe.each([
    [
      'disabling an account',
      (id: string, at: Date) => world().here.accountAdministration.setDisabled(id, true, at),
      NOON,
    ],
    [
      'a new password',
      (id: string, at: Date) => world().here.accountAdministration.setPasswordHash(id, '$2b$12$new', at),
      NOON,
    ],
    ['disabling a user', (id: string) => world().here.users.setDisabled(id, true), NOON],
  ])('%s', (_change, change, at) => {
    it('ends its sessions and browser logins, and refuses its older tokens', async () => {
      const id = await add()
      const { session, lives } = await logIn(id)
      expect(await lives()).toEqual({ session: true, login: true })
      await change(id, at)
      expect(await lives()).toEqual({ session: false, login: false })
      expect((await world().there.sessions.find(session.id))?.endedAt).toEqual(at)
      expect((await world().there.accounts.findById(id))?.tokensNotBefore).toEqual(at)
    })

    it('spares other accounts', async () => {
      const [id, other] = [await add(), await add()]
      const { lives } = await logIn(other)
      await change(id, at)
      expect(await lives()).toEqual({ session: true, login: true })
      expect((await world().there.accounts.findById(other))?.tokensNotBefore).toBeUndefined()
    })

    it('never takes back a later instant', async () => {
      const id = await add()
      await world().here.accountAdministration.setPasswordHash(id, '$2b$12$later', afterNoon(1))
      await change(id, at)
      expect((await world().there.accounts.findById(id))?.tokensNotBefore).toEqual(afterNoon(1))
    })

    it('leaves no session and no login of those that authenticated before, however they race', async () => {
      for (let round = 0; round < 10; round += 1) {
        const id = await add()
        const before = { authenticatedAt: afterNoon(-1) }
        const sessions = world().all.map(() => sessionOf(id, before))
        const logins = world().all.map(() => browserLoginOf(id, before))
        await Promise.all([
          ...world().all.map((storage, index) =>
            storage.sessions.begin(sessions[index] ?? sessionOf(id), undefined),
          ),
          change(id, at),
          ...world().all.map((storage, index) =>
            storage.browserLogins.add(logins[index] ?? browserLoginOf(id)),
          ),
        ])
        expect(await world().here.sessions.listLive(id, NOON)).toEqual([])
        for (const { hash } of logins) expect(await world().here.browserLogins.find(hash)).toBeUndefined()
      }
    })
  })

  it('replaces the password hash', async () => {
    const id = await add()
    expect(await world().here.accountAdministration.setPasswordHash(id, '$2b$12$new', NOON)).toBe(true)
    expect(await world().there.accounts.findById(id)).toMatchObject({
      passwordHash: '$2b$12$new',
      disabled: false,
    })
  })

  it('brings nothing back that was shut out when it enables an account again, and lets it begin anew', async () => {
    const id = await add()
    const { lives } = await logIn(id)
    expect(await world().here.accountAdministration.setDisabled(id, true, afterNoon(5))).toBe(true)
    expect(await world().here.accountAdministration.setDisabled(id, false, afterNoon(9))).toBe(true)
    expect(await world().there.accounts.findById(id)).toMatchObject({
      disabled: false,
      tokensNotBefore: afterNoon(5),
    })
    expect(await lives()).toEqual({ session: false, login: false })
    const anew = sessionOf(id, { authenticatedAt: afterNoon(5) })
    await world().here.sessions.begin(anew, undefined)
    expect(await world().there.sessions.listLive(id, NOON)).toEqual([anew])
  })

  it('ends nothing of an account that was enabled all along', async () => {
    const id = await add()
    const { lives } = await logIn(id)
    await world().here.accountAdministration.setDisabled(id, false, NOON)
    await world().here.users.setDisabled(id, false)
    expect(await lives()).toEqual({ session: true, login: true })
    expect((await world().there.accounts.findById(id))?.tokensNotBefore).toBeUndefined()
  })

  it('begins no session that lives, and no login, while the account is disabled', async () => {
    const id = await add()
    await world().here.accountAdministration.setDisabled(id, true, NOON)
    const { lives } = await logIn(id)
    expect(await lives()).toEqual({ session: false, login: false })
  })
}

const demo = { username: '', passwordHash: '$2b$12$demo', roles: [] }
