import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRows } from './read-rows.ts'
import { report } from './report.ts'
import { logIn, openFaultyWorld, postForm, postGraphql } from './world.ts'

it('a full disk is answered with 503 by what writes, loses nothing, and is used again once there is room', async (context) => {
  const disk = mountDisk()
  if (disk === undefined) return context.skip('NOT TRIED: a small disk can be mounted by root only')
  const world = await openFaultyWorld(`sqlite:${join(disk.path, 'app.db')}`)
  try {
    const { url, databaseUrl } = world
    const { access_token: token } = await logIn(url, 'customer-0', 'me items items:write')
    const create = async (title: string) => {
      const description = 'x'.repeat(9_000)
      const input = `{ title: "${title}", description: "${description}", price: 1 }`
      const response = await postGraphql(url, `mutation { createItem(input: ${input}) { id } }`, { token })
      return { response, body: await response.json() }
    }
    const acknowledged: string[] = []
    let refused: Response | undefined
    while (refused === undefined) {
      const { response, body } = await create(`Item ${acknowledged.length}`)
      if (response.status === 200) acknowledged.push(body.data.createItem.id)
      else refused = response
    }
    expect(acknowledged.length).toBeGreaterThan(0)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])

    const query = await postGraphql(url, '{ me { username } items { edges { node { title } } } }', { token })
    expect(query.status).toBe(200)
    const form = { grant_type: 'password', username: 'customer-1', password: 'secret', scope: 'me' }
    const login = await postForm(`${url}/token`, form)
    expect([login.status, login.headers.get('retry-after')]).toEqual([503, '5'])

    disk.grow()
    expect((await create('Item with room')).response.status).toBe(200)
    await logIn(url, 'customer-1', 'me')
    expect(await world.server().stop()).toBe(0)
    const { items } = await readRows(databaseUrl)
    const stored = items.filter(({ title }) => /^Item \d/.test(title)).map(({ id }) => id)
    expect(stored.toSorted()).toEqual(acknowledged.toSorted())
    report('full disk, SQLite', { acknowledged: acknowledged.length, lost: 0 })
  } finally {
    await world.close()
    disk.unmount()
  }
})

interface Disk {
  readonly path: string
  grow(): void
  unmount(): void
}

/** A disk of 4 MiB in memory; `undefined` where none may be mounted. */
function mountDisk(): Disk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'graphql-scopes-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    rmdirSync(path)
    return undefined
  }
  return {
    path,
    grow: () => void execFileSync('mount', ['-o', 'remount,size=32m', path]),
    unmount() {
      execFileSync('umount', [path])
      rmdirSync(path)
    },
  }
}
