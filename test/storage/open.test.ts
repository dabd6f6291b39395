import { describe, expect, it } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'

describe('opening a storage', () => {
  it.each([
    '',
    'sqlite',
    'sqlite:',
    'sqlite://data/app.db',
    'sqlite:///data/app.db',
    'SQLITE:data/app.db',
    'data/app.db',
    'file:data/app.db',
    'mysql://root:hunter2@127.0.0.1/app',
    'postgres:',
    'postgres:app',
    'postgresql://',
    'postgres://root:hunter2@127.0.0.1:99999/app',
    'postgres://root:hunter2@[127.0.0.1]/app',
    ' sqlite:data/app.db',
  ])('refuses %j, and says what it would take', async (url) => {
    const refusal = await openStorage(url).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(TypeError)
    expect(refusal).toMatchObject({
      message: expect.stringMatching(/sqlite:path.*sqlite::memory:.*postgres:\/\//),
    })
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain('hunter2')
  })

  it.each(['postgres://127.0.0.1:1/app', 'postgresql://user:p%40ss@127.0.0.1:1/app?sslmode=disable'])(
    'takes %s without connecting',
    async (url) => {
      const storage = await openStorage(url)
      await expect(storage.close()).resolves.toBeUndefined()
    },
  )

  it('keeps what is in memory apart from other storages in memory', async () => {
    const [one, other] = [await openStorage('sqlite::memory:'), await openStorage('sqlite::memory:')]
    await one.migrate()
    await one.check()
    await expect(other.check()).rejects.toThrow('migrations are pending')
    await Promise.all([one.close(), other.close()])
  })
})
