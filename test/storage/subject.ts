import { afterAll, beforeAll } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'
import type { User } from '../../src/users/user.ts'
import type { FreshDatabase } from './databases.ts'

/** How one kind of database makes an empty one. */
export type Fresh = () => Promise<FreshDatabase>

/** Storages of several instances on one database. */
interface Instances {
  readonly here: Storage
  readonly there: Storage
  /** These two and two more. */
  readonly all: readonly Storage[]
  /** Of their database. */
  readonly url: string
}

/** The demo world for the surrounding `describe`, on a database of its own; to be called within its tests. */
export function useDemoWorld(fresh: Fresh): () => Storage {
  const instances = useInstances(fresh)
  return () => instances().here
}

/** The same for several instances, which connect when they are used. */
export function useInstances(fresh: Fresh, now?: () => Date): () => Instances {
  let database: FreshDatabase | undefined
  let instances: Instances | undefined
  beforeAll(async () => {
    database = await fresh()
    const { url } = database
    const open = () => openStorage(url, now && { now })
    const [here, there] = [await open(), await open()]
    instances = { here, there, all: [here, there, await open(), await open()], url }
    await here.migrate()
    await here.seed()
  })
  afterAll(async () => {
    await Promise.all(instances?.all.map((storage) => storage.close()) ?? [])
    await database?.drop()
  })
  return () => {
    if (instances === undefined) throw new Error('a storage is there within tests only')
    return instances
  }
}

/** Works on an empty database and, whatever happens, drops it. */
export async function withFreshDatabase(fresh: Fresh, work: (url: string) => Promise<void>): Promise<void> {
  const database = await fresh()
  try {
    await work(database.url)
  } finally {
    await database.drop()
  }
}

/** Works with as many storages on one URL as it names and, whatever happens, closes them. */
export async function withStorages(
  urls: readonly string[],
  work: (...storages: Storage[]) => Promise<void>,
): Promise<void> {
  const storages = await Promise.all(urls.map((url) => openStorage(url)))
  try {
    await work(...storages)
  } finally {
    await Promise.all(storages.map((storage) => storage.close()))
  }
}

export async function demoUser(storage: Pick<Storage, 'users'>, username: string): Promise<User> {
  const { nodes } = await storage.users.page({ first: 100, after: undefined })
  const user = nodes.find((node) => node.username === username)
  if (user === undefined) throw new Error(`nobody in the demo world is called ${username}`)
  return user
}
