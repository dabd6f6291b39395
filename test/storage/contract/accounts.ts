import { expect, it } from 'vitest'
import { demoUser, type Fresh, useDemoWorld } from '../subject.ts'

export function accountsContract(fresh: Fresh): void {
  const world = useDemoWorld(fresh)

  it('finds the same account by username and by id', async () => {
    const { id } = await demoUser(world(), 'alice')
    const account = await world().accounts.findByUsername('alice')
    expect(account).toEqual({
      id,
      passwordHash: expect.stringMatching(/^\$2b\$12\$.{53}$/),
      disabled: true,
      roles: ['customer'],
      tokensNotBefore: undefined,
    })
    expect(await world().accounts.findById(id)).toEqual(account)
  })

  it.each(['Johndoe', 'johndoe ', 'john%', '', '\0', 'johndoe\0', "' or 1=1 --"])(
    'compares a username exactly: %j is nobody',
    async (username) => {
      expect(await world().accounts.findByUsername(username)).toBeUndefined()
    },
  )

  it('finds nobody by an id that nobody has', async () => {
    expect(await world().accounts.findById('usr_nobody')).toBeUndefined()
  })

  it('replaces a password hash that is still current', async () => {
    const { id, passwordHash } = await accountOf('root')
    await world().accounts.replacePasswordHash(id, passwordHash, '$2b$12$replaced')
    expect((await accountOf('root')).passwordHash).toBe('$2b$12$replaced')
  })

  it('leaves a password hash that changed meanwhile', async () => {
    const { id, passwordHash } = await accountOf('clerk')
    await world().accounts.replacePasswordHash(id, '$2b$12$formerly', '$2b$12$replaced')
    expect((await accountOf('clerk')).passwordHash).toBe(passwordHash)
  })

  it('lets one of several replacements of the same hash win, of one account', async () => {
    const { id, passwordHash } = await accountOf('johndoe')
    const replacements = ['$2b$12$a', '$2b$12$b', '$2b$12$c']
    const other = await accountOf('alice')
    await Promise.all(
      replacements.map((each) => world().accounts.replacePasswordHash(id, passwordHash, each)),
    )
    const winner = (await accountOf('johndoe')).passwordHash
    expect(replacements).toContain(winner)
    await world().accounts.replacePasswordHash(id, passwordHash, '$2b$12$late')
    expect((await accountOf('johndoe')).passwordHash).toBe(winner)
    expect(await accountOf('alice')).toEqual(other)
  })

  async function accountOf(username: string) {
    const account = await world().accounts.findByUsername(username)
    if (account === undefined) throw new Error(`no account of ${username}`)
    return account
  }
}
