import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshSqlite } from '../storage/databases.ts'
import { answerOf, auditOf, type Operation, startOperation } from './program.ts'

let operation: Operation
beforeAll(async () => {
  operation = await startOperation()
  await operation.addUser('tina')
})
afterAll(async () => {
  await operation.close()
})

const inspect = (token: string, variables = {}) =>
  operation.run(['token', 'inspect', '-', '--json'], { stdin: `${token}\n`, variables })
const revoke = (token: string) => operation.run(['token', 'revoke', '-', '--json'], { stdin: token })

describe('token inspect', () => {
  it('shows the claims of a token that the server takes', async () => {
    const { accessToken } = await operation.logIn('tina')
    const claims = await operation.verify(accessToken)
    const ended = await inspect(accessToken)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(answerOf(ended)).toEqual({ valid: true, claims })
  })

  it('takes the token as an argument too, and says to people when it ends', async () => {
    const { accessToken } = await operation.logIn('tina')
    const { exp, sub } = await operation.verify(accessToken)
    const { stdout } = await operation.run(['token', 'inspect', accessToken])
    const ends = new Date(exp * 1_000).toISOString().slice(0, 16).replace('T', ' ')
    expect(stdout).toMatch(/^Valid\.\n\nCLAIM +VALUE\n/)
    expect(stdout).toMatch(new RegExp(`\nexp +${exp} \\(${ends}Z\\)\n`))
    expect(stdout).toContain(sub)
    expect(stdout).not.toContain(accessToken)
  })

  const expectInvalid = async (token: string, reason: string, variables = {}) => {
    const ended = await inspect(token, variables)
    expect(ended.code).toBe(4)
    expect(answerOf(ended)).toEqual({ valid: false, reason })
  }

  it('says why a token is not valid: of another server, changed, ended', async () => {
    const { accessToken } = await operation.logIn('tina')
    await expectInvalid(accessToken, 'issuer', { PUBLIC_URL: 'https://other.example' })
    await expectInvalid(accessToken, 'key', { JWT_SECRET: 'q8Zt3vWm1XyB7nKd4pRs6uHc9eLf2gJa' })
    await expectInvalid(`${accessToken.slice(0, -6)}AAAAAA`, 'signature')
    const { sid = '', sub } = await operation.verify(accessToken)
    await operation.tokens.sessions.end(sub, sid)
    await expectInvalid(accessToken, 'session')
  })

  it('knows tokens that are signed with a secret, by that secret alone', async () => {
    const secret = 'q8Zt3vWm1XyB7nKd4pRs6uHc9eLf2gJa'
    const other = await startOperation(freshSqlite, { sharedSecrets: [secret] })
    const sub = await other.addUser('tina')
    const { accessToken } = await other.logIn('tina')
    const inspected = (variables: Record<string, string>) =>
      other.run(['token', 'inspect', '-', '--json'], { stdin: accessToken, variables })
    const known = await inspected({ JWT_SECRET: secret })
    expect(answerOf(known)).toMatchObject({ valid: true, claims: { sub } })
    expect(answerOf(await inspected({}))).toEqual({ valid: false, reason: 'key' })
    expect(other.printed()).not.toContain(secret)
    await other.close()
  })

  it('says in words what is no token, and does not repeat it', async () => {
    const { code, stdout, stderr } = await operation.run(['token', 'inspect', 'my.secret.thing'])
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' })
    expect(stdout).toBe('Not valid. malformed: it is no access token, or not a whole one.\n')
  })

  it('makes no key where there is none', async () => {
    const other = await startOperation()
    const { accessToken } = await operation.logIn('tina')
    for (const { kid } of await other.storage.signingKeys.list()) await other.storage.signingKeys.remove(kid)
    const ended = await other.run(['token', 'inspect', accessToken, '--json'])
    expect(answerOf(ended)).toEqual({ valid: false, reason: 'key' })
    expect(await other.storage.signingKeys.list()).toEqual([])
    await other.close()
  })

  it('without a token on standard input it is wrong usage', async () => {
    expect(await inspect('')).toMatchObject({ code: 2, stdout: '' })
    expect(await operation.run(['token', 'inspect'])).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('token revoke', () => {
  it('ends one access token, and leaves its session alive', async () => {
    const first = await operation.logIn('tina')
    const { jti, sid, sub } = await operation.verify(first.accessToken)
    const ended = await revoke(`${first.accessToken}\n`)
    expect(answerOf(ended)).toEqual({ revoked: true, jti, sessionId: sid })
    expect(auditOf(ended)).toEqual([{ audit: 'token_revoked', jti, subject: sub, clientId: 'first-party' }])
    await expect(operation.verify(first.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    const refresh = { grantType: 'refresh_token', refreshToken: first.refreshToken }
    const { accessToken } = await operation.tokens.grant(refresh)
    expect(await operation.verify(accessToken)).toMatchObject({ sid })
  })

  it('twice is no error, and does nothing', async () => {
    const { accessToken } = await operation.logIn('tina')
    await revoke(accessToken)
    const again = await revoke(accessToken)
    expect(again.code).toBe(0)
    expect(answerOf(again)).toEqual({ revoked: false, reason: 'revoked' })
    expect(auditOf(again)).toEqual([])
  })

  it('with a refresh token ends the session and all its tokens', async () => {
    const { accessToken, refreshToken } = await operation.logIn('tina')
    const { sid: sessionId, sub: accountId } = await operation.verify(accessToken)
    const ended = await revoke(refreshToken)
    expect(answerOf(ended)).toEqual({ revoked: true, sessionId })
    expect(auditOf(ended)).toEqual([
      { audit: 'session_ended', reason: 'revoked', sessionId, accountId, clientId: 'first-party' },
    ])
    await expect(operation.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
    expect(answerOf(await revoke(refreshToken))).toEqual({ revoked: false, reason: 'session' })
  })

  it.each([
    ['a refresh token that is not ours', 'nobodys-refresh-token'],
    ['no JWT', 'a.b.c'],
  ])('refuses %s, and repeats no part of it', async (_rule, token) => {
    const ended = await revoke(token)
    expect(ended).toMatchObject({ code: 4, stdout: '' })
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'refused' } })
    expect(ended.stderr).not.toContain(token)
  })

  it('refuses a token whose signature is wrong, and revokes nothing of the same jti', async () => {
    const { accessToken } = await operation.logIn('tina')
    expect(await revoke(`${accessToken.slice(0, -6)}AAAAAA`)).toMatchObject({ code: 4, stdout: '' })
    await operation.verify(accessToken)
  })
})
