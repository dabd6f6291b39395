import { describe, expect, it } from 'vitest'
import { audience, byId, bySecret, createWorld, refusal } from '../world.ts'

const request = { grantType: 'client_credentials' }

describe('a client for itself', () => {
  it('T40 gets an access token whose subject is no account, and no refresh token', async () => {
    const { service } = await createWorld()
    const answer = await service.grant({ ...request, scope: 'items' }, bySecret('robot'))
    expect(answer).toMatchObject({ scope: 'items', refreshToken: undefined, expiresIn: 600 })
    const claims = await service.verify(answer.accessToken)
    expect(claims).toMatchObject({ sub: 'client:robot', client_id: 'robot', aud: audience, scope: 'items' })
    expect(claims).not.toHaveProperty('sid')
    expect(claims).not.toHaveProperty('auth_time')
  })

  it('T03 gets no scope when it asks for none', async () => {
    const { service } = await createWorld()
    expect((await service.grant(request, bySecret('robot'))).scope).toBeUndefined()
  })

  it.each([
    ['T16 a scope that is not its own', { scope: 'me' }, 'invalid_scope'],
    ['T16 also beside one that is', { scope: 'items me' }, 'invalid_scope'],
    ['T14 a scope that does not exist', { scope: 'nope' }, 'invalid_scope'],
    ['T13 a malformed scope', { scope: 'items ' }, 'invalid_scope'],
    ['T18 a resource that is not ours', { resource: 'https://other.example' }, 'invalid_target'],
  ])('is refused %s', async (_rule, parameters, code) => {
    const { service } = await createWorld()
    const call = service.grant({ ...request, ...parameters }, bySecret('robot'))
    expect((await refusal(call)).code).toBe(code)
  })

  it('T41 must be confidential, whatever it is registered for', async () => {
    const { service, clients } = await createWorld()
    const grants = ['client_credentials']
    const open = { id: 'open', name: 'Open', secretHashes: [], grants, scopes: [], redirectUris: [] }
    await clients.add(open)
    expect((await refusal(service.grant(request, byId('open')))).code).toBe('unauthorized_client')
  })
})

it('a client that is registered anew with less does not have what a token from before says', async () => {
  const { service, clients, pass } = await createWorld()
  const { accessToken } = await service.grant({ ...request, scope: 'items' }, bySecret('robot'))
  const robot = await clients.find('robot')
  if (robot === undefined) throw new Error('there is no robot')
  await clients.remove('robot')
  await clients.add({ ...robot, scopes: ['me'] })
  pass(5)
  await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'client' })
})

describe('T18 the resource', () => {
  it.each([`${audience}/`, `${audience}#part`, '/graphql', 'graphql', 'https://API.example/graphql'])(
    'is refused as %s',
    async (resource) => {
      const { service } = await createWorld()
      const call = service.grant({ ...request, resource }, bySecret('robot'))
      expect((await refusal(call)).code).toBe('invalid_target')
    },
  )

  it('may be named as what it is anyway', async () => {
    const { service } = await createWorld()
    const { accessToken } = await service.grant({ ...request, resource: audience }, bySecret('robot'))
    expect((await service.verify(accessToken)).aud).toBe(audience)
  })

  it('may be another one of ours, whose tokens our own API does not take', async () => {
    const other = 'https://reports.example'
    const { service } = await createWorld({ otherResources: [other] })
    const { accessToken } = await service.grant({ ...request, resource: other }, bySecret('robot'))
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'audience' })
    expect(await service.introspect({ token: accessToken }, bySecret('robot'))).toMatchObject({ aud: other })
  })

  it('stays the same at a refresh', async () => {
    const other = 'https://reports.example'
    const { service } = await createWorld({ otherResources: [other] })
    const login = { grantType: 'password', username: 'johndoe', password: 'secret', resource: other }
    const { refreshToken } = await service.grant(login)
    const again = { grantType: 'refresh_token', refreshToken }
    expect((await refusal(service.grant({ ...again, resource: audience }))).code).toBe('invalid_target')
    const { accessToken } = await service.grant(again)
    expect(JSON.parse(atob(accessToken.split('.')[1] ?? '')).aud).toBe(other)
  })
})
