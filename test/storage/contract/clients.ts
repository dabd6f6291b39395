import { describe, expect, it } from 'vitest'
import { clientOf, codeOf, NOON, refreshTokenOf, rotationTo, sessionOf } from '../records.ts'
import { demoUser, type Fresh, useInstances } from '../subject.ts'

export function clientsContract(fresh: Fresh): void {
  const world = useInstances(fresh)

  it.each([
    ['a confidential client', {}],
    ['a public client', { secretHashes: [] }],
    ['a client for the whole catalogue', { scopes: undefined }],
    ['a client without anything', { name: '', secretHashes: [], grants: [], scopes: [], redirectUris: [] }],
    ['a client with two secrets', { secretHashes: ['b'.repeat(64), 'a'.repeat(64)] }],
  ])('finds %s as it was added', async (_rule, changes) => {
    const client = clientOf(changes)
    expect(await world().here.clients.add(client)).toBe(true)
    expect(await world().there.clients.find(client.id)).toEqual(client)
  })

  it.each(['shop ', 'SHOP', '', '\0', "' or 1=1 --"])('finds no client called %j', async (id) => {
    await world().here.clients.add(clientOf({ id: 'shop' }))
    expect(await world().here.clients.find(id)).toBeUndefined()
  })

  it('adds one of several clients that want the same id at once, and leaves it alone', async () => {
    const clients = ['a', 'b', 'c', 'd'].map((name) => clientOf({ id: 'wanted', name }))
    const added = await Promise.all(clients.map((client, index) => world().all[index]?.clients.add(client)))
    expect(added.toSorted()).toEqual([false, false, false, true])
    expect(await world().here.clients.find('wanted')).toEqual(clients[added.indexOf(true)])
  })

  it('lists clients by their ids, byte by byte', async () => {
    const own = ['list-b', 'list-B', 'list-a', 'list-Ä']
    for (const id of own) await world().here.clients.add(clientOf({ id }))
    const ids = (await world().there.clients.list()).map(({ id }) => id)
    expect(ids.filter((id) => own.includes(id))).toEqual(['list-B', 'list-a', 'list-b', 'list-Ä'])
  })

  describe('the secrets of a client', () => {
    it('are replaced when they are still current', async () => {
      const client = clientOf()
      await world().here.clients.add(client)
      const { clients } = world().there
      expect(await clients.replaceSecrets(client.id, client.secretHashes, ['b', 'a'])).toBe(true)
      expect(await clients.find(client.id)).toEqual({ ...client, secretHashes: ['b', 'a'] })
    })

    it.each([[[]], [['b', 'a']], [['a']], [['a', 'b', 'c']], [['ab']]])(
      'stay when they are not %j any more',
      async (current) => {
        const client = clientOf({ secretHashes: ['a', 'b'] })
        await world().here.clients.add(client)
        expect(await world().here.clients.replaceSecrets(client.id, current, ['c'])).toBe(false)
        expect(await world().here.clients.find(client.id)).toEqual(client)
      },
    )

    it('of nobody are not replaced', async () => {
      expect(await world().here.clients.replaceSecrets('unknown', [], ['a'])).toBe(false)
    })

    it('are replaced by one of several who come at once', async () => {
      const client = clientOf()
      await world().here.clients.add(client)
      const replaced = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          world().all[index % 4]?.clients.replaceSecrets(client.id, client.secretHashes, [`${index}`]),
        ),
      )
      expect(replaced.toSorted()).toEqual([...Array(7).fill(false), true])
      const winner = String(replaced.indexOf(true))
      expect((await world().here.clients.find(client.id))?.secretHashes).toEqual([winner])
    })
  })

  describe('a removed client', () => {
    /** All that a client can have of a user. */
    async function used(clientId: string) {
      const { id: accountId } = await demoUser(world().here, 'johndoe')
      const session = sessionOf(accountId, { clientId })
      const token = refreshTokenOf(session.id)
      const code = codeOf(accountId, { clientId })
      await world().here.sessions.begin(session, token)
      await world().here.authorizationCodes.add(code)
      await world().here.consents.put({ accountId, clientId, scopes: ['me'], givenAt: NOON })
      const found = () =>
        Promise.all([
          world().there.sessions.find(session.id),
          world().there.sessions.findRefreshToken(token.hash),
          world().there.authorizationCodes.find(code.hash),
          world().there.consents.find(accountId, clientId),
        ])
      return { session, token, found }
    }

    it('goes while its users are shut out and end what they have with it', async () => {
      const { id: accountId } = await demoUser(world().here, 'johndoe')
      for (const _round of [1, 2, 3]) {
        const { id: clientId } = clientOf()
        await world().here.clients.add(clientOf({ id: clientId }))
        await Promise.all(Array.from({ length: 20 }, () => used(clientId)))
        const [here, there, ...others] = world().all
        const removed = await Promise.all([
          here?.clients.remove(clientId),
          there?.sessions.endAll(accountId, NOON, clientId),
          ...others.map((each) => each.sessions.endAll(accountId, NOON)),
        ])
        expect(removed[0]).toBe(true)
      }
    })

    it('takes its sessions, refresh tokens, codes and consents with it, and no others', async () => {
      const [client, other] = [clientOf(), clientOf()]
      await world().here.clients.add(client)
      await world().here.clients.add(other)
      const [gone, kept] = [await used(client.id), await used(other.id)]
      const before = await kept.found()
      expect(await world().here.clients.remove(client.id)).toBe(true)
      expect(await world().there.clients.find(client.id)).toBeUndefined()
      expect(await gone.found()).toEqual([undefined, undefined, undefined, undefined])
      expect(await kept.found()).toEqual(before)
      expect(before).not.toContain(undefined)
    })

    it('was there once: removing it again, or what was never there, takes nothing', async () => {
      const kept = await used('never-added')
      const before = await kept.found()
      const client = clientOf()
      await world().here.clients.add(client)
      const removals = await Promise.all(world().all.map(({ clients }) => clients.remove(client.id)))
      expect(removals.toSorted()).toEqual([false, false, false, true])
      expect(await world().here.clients.remove('never-added')).toBe(false)
      expect(await kept.found()).toEqual(before)
    })

    it('leaves nothing of rotations and ends that come at once with its removal', async () => {
      for (let round = 0; round < 10; round += 1) {
        const client = clientOf()
        await world().here.clients.add(client)
        const { session, token, found } = await used(client.id)
        const successor = refreshTokenOf(session.id)
        const { here, there, all } = world()
        const [, removed] = await Promise.all([
          here.sessions.rotate(token.hash, rotationTo(successor), successor),
          there.clients.remove(client.id),
          all[2]?.sessions.endAll(session.accountId, NOON),
        ])
        expect(removed).toBe(true)
        expect(await found()).toEqual([undefined, undefined, undefined, undefined])
        expect(await here.sessions.findRefreshToken(successor.hash)).toBeUndefined()
      }
    })
  })
}
