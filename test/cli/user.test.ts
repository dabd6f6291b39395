import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/oauth/passwords.ts'
import { answerOf, auditOf, type Operation, startOperation } from './program.ts'

const GOOD = 'viel länger als nötig'
let operation: Operation
beforeAll(async () => {
  operation = await startOperation()
})
afterAll(async () => {
  await operation.close()
})

async function acceptsPassword(username: string, password: string): Promise<boolean> {
  const account = await operation.storage.accounts.findByUsername(username)
  const passwords = createPasswordHasher({ cost: 10, workers: 1 })
  return passwords.verify(password, account?.passwordHash ?? '').finally(() => passwords.close())
}

const findUser = (username: string) => operation.storage.accounts.findByUsername(username)

describe('user list', () => {
  it('says that there is nobody', async () => {
    const { code, stdout, stderr } = await operation.run(['user', 'list'])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'There are no users.\n', stderr: '' })
    expect(answerOf(await operation.run(['user', 'list', '--json']))).toEqual([])
  })

  it('lists everybody by name, and shows no hash', async () => {
    const zoe = await operation.addUser('zoe', ['clerk', 'customer'])
    const ada = await operation.addUser('ada\u001b[31m', [])
    const { stdout } = await operation.run(['user', 'list'])
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^USERNAME +ROLES +STATE +ID$/),
      expect.stringMatching(/^ada\\u\{1b\}\[31m +active +usr_\w+$/),
      expect.stringMatching(/^zoe +clerk +active +usr_\w+$/),
      expect.stringMatching(/^ +customer$/),
      '',
    ])
    expect(answerOf(await operation.run(['user', 'list', '--json']))).toEqual([
      { id: ada, username: 'ada\u001b[31m', roles: [], disabled: false, tokensNotBefore: null },
      { id: zoe, username: 'zoe', roles: ['clerk', 'customer'], disabled: false, tokensNotBefore: null },
    ])
  })
})

describe('user add', () => {
  it('adds a user whose password came by standard input, without the line break at its end', async () => {
    const ended = await operation.run(['user', 'add', 'anna', '--role', 'clerk', '--role', 'customer'], {
      stdin: `${GOOD}\n`,
    })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Added anna (usr_') })
    const account = await findUser('anna')
    expect(account).toMatchObject({ roles: ['clerk', 'customer'], disabled: false })
    expect(await acceptsPassword('anna', GOOD)).toBe(true)
    expect(auditOf(ended)).toEqual([
      { audit: 'account_added', accountId: account?.id, roles: ['clerk', 'customer'] },
    ])
  })

  it('answers a program with the new id', async () => {
    const ended = await operation.run(['user', 'add', 'Änne 🌻 of A.', '--json'], { stdin: GOOD })
    const account = await findUser('Änne 🌻 of A.')
    expect(answerOf(ended)).toEqual({ id: account?.id, username: 'Änne 🌻 of A.', roles: [] })
  })

  it('refuses a name that is taken, before it asks for a password', async () => {
    const before = await findUser('anna')
    const ended = await operation.run(['user', 'add', 'anna', '--role', 'admin'])
    expect(ended).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('is taken') })
    expect(await findUser('anna')).toEqual(before)
  })

  it.each([
    ['one that is too short', 'short'],
    ['one that is guessed first', 'password1234'],
    ['one over two lines', `${GOOD}\n${GOOD}\n`],
    ['one that bcrypt would cut', 'ab cd ef '.repeat(9)],
  ])('refuses a password: %s', async (_rule, stdin) => {
    const ended = await operation.run(['user', 'add', 'weak', '--json'], { stdin })
    expect(ended).toMatchObject({ code: 4, stdout: '' })
    expect(JSON.parse(ended.stderr)).toEqual({
      error: { code: 'refused', message: expect.stringContaining('nothing was changed') },
    })
    expect(await findUser('weak')).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['what is not UTF-8', Buffer.from([0xff, 0xfe, 0x41])],
    ['what never ends', 'x'.repeat(70_000)],
  ])('%s on standard input is no password', async (_rule, stdin) => {
    const ended = await operation.run(['user', 'add', 'nothing'], { stdin })
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('standard input') })
    expect(await findUser('nothing')).toBeUndefined()
  })

  it.each([
    ['a role that does not exist', ['user', 'add', 'carl', '--role', 'king'], 'customer, clerk, admin'],
    ['white space before a name', ['user', 'add', ' carl'], 'white space'],
    ['a control character in a name', ['user', 'add', 'ca\trl'], 'control characters'],
    ['a zero-width space in a name', ['user', 'add', 'ca\u200brl'], 'cannot be seen'],
    ['what turns the direction of a name', ['user', 'add', 'ca\u202erl'], 'cannot be seen'],
    ['a line separator in a name', ['user', 'add', 'ca\u2028rl'], 'cannot be seen'],
    ['an empty name', ['user', 'add', ''], 'empty'],
    ['a name of 101 characters', ['user', 'add', 'c'.repeat(101)], '100 characters'],
    ['no name', ['user', 'add'], "'username'"],
    ['two names', ['user', 'add', 'carl', 'otto'], 'too many arguments'],
    ['a password among the arguments', ['user', 'add', 'carl', '--password', GOOD], '--password'],
  ])('is wrong usage: %s', async (_rule, args, reason) => {
    const { code, stdout, stderr } = await operation.run(args, { stdin: GOOD })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(reason)
    expect(await findUser('carl')).toBeUndefined()
  })

  it('reads no password from the environment', async () => {
    const variables = { PASSWORD: GOOD, GRAPHQL_SCOPES_PASSWORD: GOOD }
    expect(await operation.run(['user', 'add', 'carl'], { variables })).toMatchObject({ code: 2 })
  })
})

describe('user roles', () => {
  it('shows them, and changes nothing', async () => {
    const ended = await operation.run(['user', 'roles', 'anna', '--json'])
    expect(answerOf(ended)).toMatchObject({ username: 'anna', roles: ['clerk', 'customer'] })
    expect(auditOf(ended)).toEqual([])
  })

  it('puts those that are given in the place of all', async () => {
    const ended = await operation.run(['user', 'roles', 'anna', 'admin', 'admin'])
    const account = await findUser('anna')
    expect(account?.roles).toEqual(['admin'])
    expect(auditOf(ended)).toEqual([{ audit: 'roles_set', accountId: account?.id, roles: ['admin'] }])
  })

  it('takes away every role only when told so', async () => {
    expect(await operation.run(['user', 'roles', 'anna', 'admin', '--none'])).toMatchObject({ code: 2 })
    expect((await findUser('anna'))?.roles).toEqual(['admin'])
    expect(await operation.run(['user', 'roles', 'anna', '--none'])).toMatchObject({ code: 0 })
    expect((await findUser('anna'))?.roles).toEqual([])
  })

  it('refuses a role that does not exist, and then sets none of them', async () => {
    const ended = await operation.run(['user', 'roles', 'anna', 'clerk', 'king'])
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('no role king') })
    expect((await findUser('anna'))?.roles).toEqual([])
  })
})

describe('what shuts somebody out', () => {
  it('user disable ends the sessions of the account, and tells the audit which', async () => {
    const accountId = await operation.addUser('dora')
    const { accessToken } = await operation.logIn('dora')
    const { sid } = await operation.verify(accessToken)
    const ended = await operation.run(['user', 'disable', 'dora', '--json'])
    expect(answerOf(ended)).toEqual({ id: accountId, username: 'dora', disabled: true, endedSessions: 1 })
    expect(auditOf(ended)).toEqual([
      {
        audit: 'session_ended',
        reason: 'account_changed',
        accountId,
        clientId: 'first-party',
        sessionId: sid,
      },
      { audit: 'account_disabled', accountId },
    ])
    await expect(operation.verify(accessToken)).rejects.toThrow('session')
    await expect(operation.logIn('dora')).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it('user enable lets somebody log in again, and brings no session back', async () => {
    const ended = await operation.run(['user', 'enable', 'dora'])
    expect(ended).toMatchObject({ code: 0, stdout: 'Enabled dora, who has to log in anew.\n' })
    const { id = '', disabled } = (await findUser('dora')) ?? {}
    expect(disabled).toBe(false)
    expect(await operation.tokens.sessions.listLive(id)).toEqual([])
    expect(auditOf(ended)).toEqual([{ audit: 'account_enabled', accountId: id }])
  })

  it('user password sets another one, and ends the sessions', async () => {
    const accountId = await operation.addUser('emil')
    const { accessToken } = await operation.logIn('emil')
    const ended = await operation.run(['user', 'password', 'emil', '--json'], { stdin: `${GOOD}\r\n` })
    expect(answerOf(ended)).toEqual({ id: accountId, username: 'emil', endedSessions: 1 })
    expect(auditOf(ended)).toMatchObject([{ audit: 'session_ended' }, { audit: 'password_set', accountId }])
    expect(await acceptsPassword('emil', GOOD)).toBe(true)
    await expect(operation.verify(accessToken)).rejects.toThrow('session')
  })

  it('a password that is refused leaves the old one, and the sessions', async () => {
    const accountId = await operation.addUser('fritz')
    await operation.logIn('fritz')
    const ended = await operation.run(['user', 'password', 'fritz'], { stdin: 'short' })
    expect(ended).toMatchObject({ code: 4, stdout: '' })
    expect(auditOf(ended)).toEqual([])
    expect(await operation.tokens.sessions.listLive(accountId)).toHaveLength(1)
    await operation.logIn('fritz')
  })
})

it.each([['disable'], ['enable'], ['password'], ['roles']])(
  'user %s of nobody is not found, whatever the case',
  async (command) => {
    const ended = await operation.run(['user', command, 'ANNA', '--json'], { stdin: GOOD })
    expect(ended).toMatchObject({ code: 3, stdout: '' })
    expect(JSON.parse(ended.stderr)).toEqual({
      error: { code: 'not_found', message: 'there is no user "ANNA" (names are case-sensitive)' },
    })
  },
)

it('no password was ever printed, and no hash', () => {
  for (const secret of [GOOD, 'password1234', '$2b$']) {
    expect(operation.printed()).not.toContain(secret)
  }
})
