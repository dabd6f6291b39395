import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf } from '../storage/records.ts'
import { answerOf, auditOf, type Operation, startOperation } from './program.ts'

let operation: Operation
let accountId: string
beforeAll(async () => {
  operation = await startOperation()
  accountId = await operation.addUser('sven')
})
afterAll(async () => {
  await operation.close()
})

const live = () => operation.tokens.sessions.listLive(accountId)

describe('session list', () => {
  it('says that there is none', async () => {
    expect(await operation.run(['session', 'list', 'sven'])).toMatchObject({
      code: 0,
      stdout: 'sven has no session.\n',
    })
    expect(answerOf(await operation.run(['session', 'list', 'sven', '--json']))).toEqual([])
  })

  it('lists those that live, and nothing that a token could be made of', async () => {
    const { refreshToken } = await operation.logIn('sven')
    const [session] = await live()
    const listed = await operation.run(['session', 'list', 'sven', '--json'])
    expect(answerOf(listed)).toEqual([
      {
        id: session?.id,
        clientId: 'first-party',
        scopes: ['me'],
        resource: null,
        authenticatedAt: session?.authenticatedAt.toISOString(),
        createdAt: session?.createdAt.toISOString(),
        expiresAt: session?.expiresAt.toISOString(),
      },
    ])
    const { stdout } = await operation.run(['session', 'list', 'sven'])
    expect(stdout).toMatch(/^ID +CLIENT +SINCE +SCOPES\n/)
    expect(stdout).toContain(`${session?.id}  first-party  `)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(listed.stdout + stdout).not.toContain(refreshToken)
  })

  it('of nobody is not found', async () => {
    expect(await operation.run(['session', 'list', 'nobody'])).toMatchObject({ code: 3, stdout: '' })
  })
})

describe('session revoke', () => {
  it('ends one session, and no other', async () => {
    const { accessToken } = await operation.logIn('sven')
    const { sid = '' } = await operation.verify(accessToken)
    const before = await live()
    const ended = await operation.run(['session', 'revoke', sid, '--json'])
    expect(answerOf(ended)).toEqual({ ended: [sid] })
    expect(auditOf(ended)).toEqual([
      { audit: 'session_ended', reason: 'revoked', sessionId: sid, accountId, clientId: 'first-party' },
    ])
    await expect(operation.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
    expect(await live()).toEqual(before.filter(({ id }) => id !== sid))
    const again = await operation.run(['session', 'revoke', sid, '--json'])
    expect({ code: again.code, answer: answerOf(again) }).toEqual({ code: 0, answer: { ended: [] } })
    expect(auditOf(again)).toEqual([])
  })

  it('--user ends all of one user, and logs out the browsers', async () => {
    const other = await operation.addUser('olga')
    await operation.logIn('olga')
    await operation.logIn('sven')
    const cookie = {
      hash: 'cookie',
      accountId,
      authenticatedAt: new Date(),
      expiresAt: new Date('2100-01-01'),
    }
    await operation.storage.browserLogins.add(cookie)
    const code = codeOf(accountId, { authenticatedAt: new Date() })
    await operation.storage.authorizationCodes.add(code)
    const before = (await live()).map(({ id }) => id)
    const ended = await operation.run(['session', 'revoke', '--user', 'sven', '--json'])
    expect(before.length).toBeGreaterThan(1)
    expect(answerOf(ended).ended.toSorted()).toEqual(before.toSorted())
    expect(auditOf(ended)).toHaveLength(before.length)
    expect(await live()).toEqual([])
    expect(await operation.storage.browserLogins.find('cookie')).toBeUndefined()
    expect(await operation.storage.authorizationCodes.find(code.hash)).toBeUndefined()
    expect(await operation.tokens.sessions.listLive(other)).toHaveLength(1)
    expect((await operation.run(['session', 'revoke', '--user', 'sven'])).stdout).toBe(
      'Ended no sessions of sven.\n',
    )
  })

  it.each([
    ['a session that is not there', ['nothing'], 3],
    ['a user who is not there', ['--user', 'nobody'], 3],
    ['neither a session nor a user', [], 2],
    ['both', ['nothing', '--user', 'olga'], 2],
  ])('refuses %s', async (_rule, args, code) => {
    expect(await operation.run(['session', 'revoke', ...args])).toMatchObject({ code, stdout: '' })
  })
})
