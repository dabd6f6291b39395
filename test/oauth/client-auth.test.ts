import { describe, expect, it } from 'vitest'
import type { ClientCredentials } from '../../src/oauth/client-auth.ts'
import { FIRST_PARTY_CLIENT_ID, hashSecret } from '../../src/oauth/clients.ts'
import { byId, bySecret, createWorld, refusal } from './world.ts'

/** What a client comes to that asks for a grant which needs nothing but the client. */
async function codeFor(credentials: ClientCredentials) {
  const { service } = await createWorld()
  const error = await refusal(service.grant({ grantType: 'refresh_token' }, credentials))
  const { code, status, challenge } = error
  return { code, status, challenge }
}

/** Authenticated, and refused for what came after. */
const known = { code: 'invalid_request', status: 400, challenge: false }

describe('a client', () => {
  it.each<[string, ClientCredentials, object]>([
    ['T22 is the built-in one when none is named', { kind: 'none' }, known],
    ['T26 that is public needs but its id', byId('spa'), known],
    ['T26 that is public may show the empty secret', { kind: 'basic', id: 'spa', secret: '' }, known],
    ['that is confidential shows its secret in the header', bySecret('web'), known],
    ['or as a parameter', { kind: 'body', id: 'web', secret: 'secret of web' }, known],
    ['may be the built-in one by name', byId(FIRST_PARTY_CLIENT_ID), known],
  ])('%s', async (_rule, credentials, expected) => {
    expect(await codeFor(credentials)).toEqual(expected)
  })

  it.each<[string, ClientCredentials]>([
    ['an unknown one', { kind: 'basic', id: 'nobody', secret: 'x' }],
    ['an unknown one with the empty secret', { kind: 'basic', id: 'nobody', secret: '' }],
    ['one without an id', { kind: 'basic', id: '', secret: 'x' }],
    ['a wrong secret', { kind: 'basic', id: 'web', secret: 'secret of spa' }],
    ['an empty secret of a confidential one', { kind: 'basic', id: 'web', secret: '' }],
    ['the hash of the secret', { kind: 'basic', id: 'web', secret: hashSecret('secret of web') }],
    ['a secret of a public one', { kind: 'basic', id: 'spa', secret: 'x' }],
    ['a secret of the built-in one', { kind: 'basic', id: FIRST_PARTY_CLIENT_ID, secret: 'x' }],
    ['an id with a NUL, that databases choke on', { kind: 'basic', id: 'web\u0000', secret: 'x' }],
  ])('T20 is refused with a challenge: %s', async (_rule, credentials) => {
    expect(await codeFor(credentials)).toEqual({ code: 'invalid_client', status: 401, challenge: true })
  })

  it.each<[string, ClientCredentials]>([
    ['T21 an unknown one', byId('nobody')],
    ['T21 a wrong secret', { kind: 'body', id: 'web', secret: 'wrong' }],
    ['T21 a secret of a public one', { kind: 'body', id: 'spa', secret: 'x' }],
    ['T22 a confidential one without its secret', byId('web')],
  ])('is refused without a challenge: %s', async (_rule, credentials) => {
    expect(await codeFor(credentials)).toEqual({ code: 'invalid_client', status: 400, challenge: false })
  })

  it('T20 is refused alike, be it unknown or its secret wrong', async () => {
    const { service } = await createWorld()
    const [unknown, wrong] = await Promise.all(
      ['nobody', 'web'].map((id) => refusal(service.grant({}, { kind: 'basic', id, secret: 'x' }))),
    )
    expect(unknown?.description).toBe(wrong?.description)
  })

  it('may use each of two secrets while one is being replaced', async () => {
    const { service, clients } = await createWorld()
    await clients.add({
      id: 'changing',
      name: 'Changing',
      secretHashes: [hashSecret('old'), hashSecret('new')],
      grants: ['client_credentials'],
      scopes: [],
      redirectUris: [],
    })
    for (const secret of ['old', 'new']) {
      const credentials = { kind: 'basic', id: 'changing', secret } as const
      await expect(service.grant({ grantType: 'client_credentials' }, credentials)).resolves.toBeDefined()
    }
  })

  it('that is refused is noted, with its id only when there is such a client', async () => {
    const { service, events } = await createWorld()
    for (const id of ['web', 'my secret'])
      await refusal(service.grant({}, { kind: 'basic', id, secret: 'x' }, { address: '192.0.2.1' }))
    expect(events).toEqual([
      { type: 'client_refused', clientId: 'web', address: '192.0.2.1' },
      { type: 'client_refused', clientId: undefined, address: '192.0.2.1' },
    ])
  })

  it.each([
    ['T08 a grant that it is not registered for', 'password', byId('spa')],
    ['T08 codes, for a robot', 'authorization_code', bySecret('robot')],
    ['T08 client credentials, for the built-in one', 'client_credentials', { kind: 'none' } as const],
  ])('may not use %s', async (_rule, grantType, credentials) => {
    const { service } = await createWorld()
    expect((await refusal(service.grant({ grantType }, credentials))).code).toBe('unauthorized_client')
  })
})
