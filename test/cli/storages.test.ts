import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPostgres, freshSqlite } from '../storage/databases.ts'
import { answerOf, type Operation, startOperation } from './program.ts'

describe.each([
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
] as const)('on %s', (_name, freshDatabase) => {
  let operation: Operation
  beforeAll(async () => {
    operation = await startOperation(freshDatabase)
  })
  afterAll(async () => {
    await operation.close()
  })

  it('of several who add one name at once, one does', async () => {
    const add = () => operation.run(['user', 'add', 'anna'], { stdin: 'viel länger als nötig' })
    const ended = await Promise.all([add(), add(), add()])
    expect(ended.map(({ code }) => code).toSorted()).toEqual([0, 4, 4])
    expect(await operation.storage.accountAdministration.list()).toHaveLength(1)
  })

  it('an operator’s day works: roles, a session ended, a user disabled, a client, a key', async () => {
    const id = await operation.addUser('bert')
    const { accessToken } = await operation.logIn('bert')
    const roles = await operation.run(['user', 'roles', 'bert', 'clerk', '--json'])
    expect(answerOf(roles)).toEqual({ id, username: 'bert', roles: ['clerk'] })
    const revoked = await operation.run(['session', 'revoke', '--user', 'bert', '--json'])
    expect(answerOf(revoked).ended).toHaveLength(1)
    await expect(operation.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
    expect(await operation.run(['user', 'disable', 'bert'])).toMatchObject({ code: 0 })
    expect((await operation.storage.accounts.findById(id))?.disabled).toBe(true)
    const added = await operation.run(['client', 'add', '--name', 'API', '--id', 'api', '--json'])
    expect(answerOf(added)).toMatchObject({ id: 'api', public: false, grants: [], scopes: [] })
    expect(await operation.run(['client', 'remove', 'api'])).toMatchObject({ code: 0 })
    expect(await operation.run(['key', 'rotate'])).toMatchObject({ code: 0 })
    const keys = answerOf(await operation.run(['key', 'list', '--json']))
    expect(keys).toMatchObject([{ state: 'active' }, { state: 'next' }])
  })
})
