import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, auditOf, type Operation, startOperation } from './program.ts'

let operation: Operation
beforeAll(async () => {
  operation = await startOperation()
})
afterAll(async () => {
  await operation.close()
})

const ADD = ['client', 'add', '--name', 'Shop app'] as const
const findClient = (id: string) => operation.storage.clients.find(id)

/** Whether the service takes the secret. */
async function canLogIn(id: string, secret: string): Promise<boolean> {
  const request = { grantType: 'client_credentials', scope: 'me' }
  return operation.tokens.grant(request, { kind: 'basic', id, secret }).then(
    () => true,
    () => false,
  )
}

describe('client add', () => {
  it('prints the id and the secret of a client, once', async () => {
    const ended = await operation.run([...ADD, '--grant', 'client_credentials', '--scope', 'me items'])
    const [, id = '', secret = ''] =
      /^id {6}(client_\w+)\nsecret {2}([\w-]{43})\n\nKeep/.exec(ended.stdout) ?? []
    expect(await canLogIn(id, secret)).toBe(true)
    expect(auditOf(ended)).toEqual([
      { audit: 'client_added', clientId: id, grants: ['client_credentials'], scopes: ['me', 'items'] },
    ])
    const later = await operation.run(['client', 'list', '--json'])
    expect(ended.stderr + later.stdout).not.toContain(secret)
    expect(ended.stdout.split(secret)).toHaveLength(2)
  })

  it('answers a program with the same in one document', async () => {
    const ended = await operation.run([
      ...[...ADD, '--id', 'shop', '--grant', 'authorization_code', '--grant', 'refresh_token'],
      ...['--scope', 'me', '--scope', 'items', '--redirect-uri', 'https://shop.example/cb', '--json'],
    ])
    expect(answerOf(ended)).toEqual({
      id: 'shop',
      secret: expect.stringMatching(/^[\w-]{43}$/),
      name: 'Shop app',
      public: false,
      grants: ['authorization_code', 'refresh_token'],
      scopes: ['me', 'items'],
      redirectUris: ['https://shop.example/cb'],
    })
  })

  it('gives a public client no secret', async () => {
    const ended = await operation.run([
      ...[...ADD, '--id', 'phone', '--public', '--grant', 'authorization_code', '--all-scopes'],
      ...['--redirect-uri', 'com.example.shop:/cb'],
    ])
    expect(ended).toMatchObject({ code: 0, stdout: 'id  phone\n' })
    expect(await findClient('phone')).toMatchObject({ secretHashes: [], scopes: undefined })
  })

  it('makes a resource server, which may be granted nothing, of a client without a grant', async () => {
    await operation.run([...ADD, '--id', 'api'])
    expect(await findClient('api')).toMatchObject({ grants: [], scopes: [] })
  })

  it('refuses an id that is taken, and leaves the client that has it', async () => {
    const before = await findClient('shop')
    const ended = await operation.run([...ADD, '--id', 'shop'])
    expect(ended).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('is taken') })
    expect(await findClient('shop')).toEqual(before)
  })

  it.each([
    ['no name', ['client', 'add'], '--name'],
    ['a grant that clients cannot have', [...ADD, '--grant', 'password'], 'client_credentials'],
    ['no scope for a client with a grant', [...ADD, '--grant', 'client_credentials'], '--all-scopes'],
    ['a scope that does not exist', [...ADD, '--scope', 'me nono'], 'there is no scope nono'],
    ['some scopes and all', [...ADD, '--scope', 'me', '--all-scopes'], 'cannot be used with'],
    ['the id of the built-in client', [...ADD, '--id', 'first-party'], 'built-in'],
    ['an id with a space', [...ADD, '--id', 'a b c'], 'id: must be'],
    [
      'codes with nowhere to send them',
      [...ADD, '--grant', 'authorization_code', '--scope', 'me'],
      'needs one',
    ],
    ['a redirect to plain http', [...ADD, '--redirect-uri', 'http://shop.example/cb'], 'must be https'],
    ['a secret of one’s own', [...ADD, '--secret', 'hunter2hunter2'], '--secret'],
  ])('is wrong usage: %s', async (_rule, args, reason) => {
    const before = await operation.storage.clients.list()
    const ended = await operation.run(args)
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(reason) })
    expect(await operation.storage.clients.list()).toEqual(before)
  })
})

describe('client list', () => {
  it('shows what each may do, in 80 columns, and no hash', async () => {
    const { stdout } = await operation.run(['client', 'list'])
    expect(stdout).toMatch(/^ID +NAME +KIND +GRANTS +SCOPES\n/)
    expect(stdout).toMatch(/\napi +Shop app +1 secret +introspects\n/)
    expect(stdout).toMatch(/\nphone +Shop app +public +authorization_code +all\n/)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).not.toMatch(/[0-9a-f]{64}/)
  })

  it('gives a program all, by id', async () => {
    const clients = answerOf(await operation.run(['client', 'list', '--json']))
    expect(clients.map(({ id }: { id: string }) => id)).toEqual(
      (await operation.storage.clients.list()).map(({ id }) => id),
    )
    expect(clients).toContainEqual({
      id: 'phone',
      name: 'Shop app',
      public: true,
      secrets: 0,
      grants: ['authorization_code'],
      scopes: null,
      redirectUris: ['com.example.shop:/cb'],
    })
  })
})

describe('client rotate-secret', () => {
  const id = 'worker'
  let first = ''
  let second = ''
  const rotate = (...options: readonly string[]) =>
    operation.run(['client', 'rotate-secret', id, '--json', ...options])
  beforeAll(async () => {
    const ended = await operation.run([
      ...ADD,
      ...['--id', id, '--grant', 'client_credentials', '--all-scopes', '--json'],
    ])
    first = answerOf(ended).secret
  })

  it('cannot be finished before it has begun', async () => {
    expect(await rotate('--finish')).toMatchObject({ code: 4, stdout: '' })
    expect(await canLogIn(id, first)).toBe(true)
  })

  it('gives a second secret, beside which the first stays valid', async () => {
    const ended = await rotate()
    second = answerOf(ended).secret
    expect(answerOf(ended)).toEqual({ id, secret: second, secrets: 2 })
    expect(auditOf(ended)).toEqual([{ audit: 'client_secret_added', clientId: id }])
    expect(await Promise.all([canLogIn(id, first), canLogIn(id, second)])).toEqual([true, true])
  })

  it('gives no third one', async () => {
    expect(await rotate()).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('--finish') })
    expect(await Promise.all([canLogIn(id, first), canLogIn(id, second)])).toEqual([true, true])
  })

  it('--finish drops the first', async () => {
    const ended = await rotate('--finish')
    expect(answerOf(ended)).toEqual({ id, dropped: 1, secrets: 1 })
    expect(auditOf(ended)).toEqual([{ audit: 'client_secrets_dropped', clientId: id }])
    expect(await Promise.all([canLogIn(id, first), canLogIn(id, second)])).toEqual([false, true])
  })

  it('of several at once one gets through', async () => {
    const ended = await Promise.all([rotate(), rotate(), rotate()])
    expect(ended.map(({ code }) => code).toSorted()).toEqual([0, 4, 4])
    expect((await findClient(id))?.secretHashes).toHaveLength(2)
  })

  it.each([
    ['a public client', 'phone', 4],
    ['the built-in client', 'first-party', 4],
    ['a client that is not there', 'nobody', 3],
  ])('is not for %s', async (_rule, other, code) => {
    expect(await operation.run(['client', 'rotate-secret', other])).toMatchObject({ code, stdout: '' })
  })
})

describe('client remove', () => {
  it('removes a client, whose tokens die with it', async () => {
    const added = answerOf(
      await operation.run([
        ...ADD,
        ...['--id', 'gone', '--grant', 'client_credentials', '--all-scopes', '--json'],
      ]),
    )
    const credentials = { kind: 'basic', id: 'gone', secret: added.secret } as const
    const { accessToken } = await operation.tokens.grant({ grantType: 'client_credentials' }, credentials)
    const ended = await operation.run(['client', 'remove', 'gone', '--json'])
    expect(answerOf(ended)).toEqual({ id: 'gone', removed: true })
    expect(auditOf(ended)).toEqual([{ audit: 'client_removed', clientId: 'gone' }])
    expect(await findClient('gone')).toBeUndefined()
    await expect(operation.verify(accessToken)).rejects.toMatchObject({ reason: 'client' })
  })

  it('twice is not found, and the built-in one is refused', async () => {
    expect(await operation.run(['client', 'remove', 'gone'])).toMatchObject({ code: 3 })
    expect(await operation.run(['client', 'remove', 'first-party'])).toMatchObject({ code: 4 })
  })
})
