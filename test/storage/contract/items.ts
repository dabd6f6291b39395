import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createId } from '../../../src/id.ts'
import type { Item } from '../../../src/items/item.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { demoUser, type Fresh, useDemoWorld } from '../subject.ts'

const NOW = new Date('2026-03-01T00:00:00Z')

export function itemsContract(fresh: Fresh): void {
  describe('one item', () => {
    const world = useDemoWorld(fresh)

    it('comes back as it was created', async () => {
      const item = await createItem(world(), { title: 'a "quoted" title; ünïcode 🎣', price: 2_147_483_647 })
      expect(await world().items.findByIds([item.id])).toEqual([item])
    })

    it('changes only what is named, and may lose its description', async () => {
      const item = await createItem(world(), { title: 'before' })
      const changed = { ...item, title: 'after', description: null }
      const changes = { title: 'after', description: null, ownerId: 'usr_nobody' }
      expect(await world().items.update(item.id, changes)).toEqual(changed)
      expect(await world().items.update(item.id, { price: 0 })).toEqual({ ...changed, price: 0 })
      expect(await world().items.update(item.id, {})).toEqual({ ...changed, price: 0 })
    })

    it('is not made by a change', async () => {
      expect(await world().items.update('itm_nothing', { title: 'x' })).toBeUndefined()
      expect(await world().items.update('itm_nothing', {})).toBeUndefined()
    })

    it.each([
      ['an unknown owner', { ownerId: 'usr_nobody' }],
      ['a negative price', { price: -1 }],
    ])('is refused with %s', async (_rule, fault) => {
      const item = { ...(await itemOf(world(), { title: 'refused' })), ...fault }
      await expect(world().items.create(item)).rejects.toThrow()
      expect(await world().items.findByIds([item.id])).toEqual([undefined])
    })

    it('is not replaced by another one of the same id', async () => {
      const item = await createItem(world(), { title: 'first' })
      await expect(world().items.create({ ...item, title: 'second' })).rejects.toThrow()
      expect(await world().items.findByIds([item.id])).toEqual([item])
    })

    it('keeps a NUL as the replacement character', async () => {
      const { id } = await createItem(world(), { title: 'a\0b' })
      expect(await world().items.findByIds([id])).toMatchObject([{ title: 'a\ufffdb' }])
    })
  })

  describe('many items', () => {
    const world = useDemoWorld(fresh)

    it('answer any list of ids in its order', async () => {
      const { nodes } = await world().items.page({ first: 100, after: undefined })
      const known = nodes.map(({ id }) => id)
      const id = fc.constantFrom(...known, 'itm_nothing', '')
      await fc.assert(
        fc.asyncProperty(fc.array(id), async (ids) => {
          const found = await world().items.findByIds(ids)
          expect(found.map((item) => item?.id)).toEqual(
            ids.map((each) => (known.includes(each) ? each : undefined)),
          )
        }),
        { numRuns: 30 },
      )
    })

    it('come by owner in the order of the owners, at most so many each', async () => {
      const [john, alice, clerk] = await Promise.all(
        ['johndoe', 'alice', 'clerk'].map((name) => demoUser(world(), name)),
      )
      const ids = [clerk, john, undefined, alice, john].map((user) => user?.id ?? 'usr_nobody')
      const titles = async (limit: number) =>
        (await world().items.findByOwners(ids, limit)).map((items) => items.map(({ title }) => title))
      const john1 = ['Fishing rod']
      const john2 = ['Fishing rod', 'Tent']
      expect(await titles(1)).toEqual([['Stapler'], john1, [], ['Guitar'], john1])
      expect(await titles(100)).toEqual([['Stapler'], john2, [], ['Guitar', 'Amplifier'], john2])
      expect(await world().items.findByOwners([], 1)).toEqual([])
    })

    it('have just the members of an item when they come by owner', async () => {
      const john = await demoUser(world(), 'johndoe')
      const [[first] = []] = await world().items.findByOwners([john.id], 1)
      expect(await world().items.findByIds([first?.id ?? ''])).toEqual([first])
    })

    it('come page by page of one owner alone', async () => {
      const { nodes } = await world().items.page({ first: 100, after: undefined })
      const [first] = nodes
      const own = await world().items.page({ first: 100, after: undefined }, first?.ownerId)
      expect(own.nodes).toEqual(nodes.filter(({ ownerId }) => ownerId === first?.ownerId))
      expect((await world().items.page({ first: 100, after: undefined }, 'usr_nobody')).nodes).toEqual([])
    })

    it('come page by page in the bytewise order of their ids, whatever the size of a page', async () => {
      const made = ['itm_B', 'itm_a', 'itm_Z', 'itm_10', 'itm_9', 'itm_aB', 'itm_ab', 'itm_~']
      for (const id of made) await createItem(world(), { id, title: id })
      const { nodes } = await world().items.page({ first: 100, after: undefined })
      const ids = nodes.map(({ id }) => id)
      expect(ids).toEqual(ids.toSorted())
      expect(ids).toEqual(expect.arrayContaining(made))
      for (const first of [1, 2, ids.length - 1, ids.length, ids.length + 1]) {
        expect(await walk(world(), first)).toEqual(ids)
      }
    })
  })

  describe('a search', () => {
    const world = useDemoWorld(fresh)

    it('finds the titles that contain the text, whatever the case and whatever the characters', async () => {
      const title = fc.string({ unit: fc.constantFrom(...'aAäÄéÉ%_\\\'"*[^$ 0'), maxLength: 6 })
      const titles = fc.sample(title, { numRuns: 60, seed: 1 })
      for (const each of titles) await createItem(world(), { title: each })
      const { nodes } = await world().items.page({ first: 100, after: undefined })
      await fc.assert(
        fc.asyncProperty(title, async (text) => {
          const found = await world().items.search(text, 100)
          const wanted = nodes.filter((item) => item.title.toLowerCase().includes(text.toLowerCase()))
          expect(found).toEqual(wanted)
        }),
        { numRuns: 60 },
      )
    })

    it('finds at most so many, by ascending id', async () => {
      const { nodes } = await world().items.page({ first: 3, after: undefined })
      expect(await world().items.search('', 3)).toEqual(nodes)
    })

    it('takes a text longer than any title', async () => {
      expect(await world().items.search('%_'.repeat(50_000), 3)).toEqual([])
    })
  })
}

async function walk(storage: Storage, first: number): Promise<readonly string[]> {
  const seen: string[] = []
  for (;;) {
    const page = await storage.items.page({ first, after: seen.at(-1) })
    seen.push(...page.nodes.map(({ id }) => id))
    if (!page.hasNextPage) return seen
    expect(page.nodes).toHaveLength(first)
  }
}

async function itemOf(storage: Storage, members: Partial<Item>): Promise<Item> {
  const { id: ownerId } = await demoUser(storage, 'johndoe')
  return {
    id: createId('itm', NOW),
    ownerId,
    title: 'an item',
    description: 'of use',
    price: 1,
    createdAt: NOW,
    ...members,
  }
}

async function createItem(storage: Storage, members: Partial<Item>): Promise<Item> {
  const item = await itemOf(storage, members)
  await storage.items.create(item)
  return item
}
