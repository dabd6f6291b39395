import { decodeJwt } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { basic, createFixture, describeOnEachDatabase } from './fixture.ts'
import { basicChallenge, expectRefusal } from './refusal.ts'

const fixture = await createFixture()
const { requestToken, tokens } = fixture
afterAll(() => fixture.close())

const shop = await fixture.register('shop')
const reader = await fixture.register('reader', { scopes: ['read'] })
const app = await fixture.register('app', {
  isConfidential: false,
  grants: ['authorization_code', 'refresh_token'],
})

const forItself = { grant_type: 'client_credentials' }
const john = { grant_type: 'password', username: 'johndoe', password: 'secret' }
const wrong = 'not-the-secret-of-this-client'

describe('a client that authenticates', () => {
  it('T40 by Basic gets a token for itself, without a refresh token', async () => {
    const body = await tokens({ ...forItself, scope: 'me items' }, { authorization: shop.basic })
    expect(body).not.toHaveProperty('refresh_token')
    expect(body.scope).toBe('me items')
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({ sub: 'client:shop', client_id: 'shop' })
    expect(claims).not.toHaveProperty('sid')
  })

  it('T40 in the body gets the same', async () => {
    const body = await tokens({ ...forItself, client_id: shop.id, client_secret: shop.secret })
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: 'client:shop' })
  })

  it('T40 gets a token that calls the API, as no user', async () => {
    const { access_token: token } = await tokens(
      { ...forItself, scope: 'me items' },
      { authorization: shop.basic },
    )
    const items = await fixture.graphql('{ items { edges { cursor } } }', token)
    expect((await items.json()).errors).toBeUndefined()
    const me = await fixture.graphql('{ me { username } }', token)
    expect(await me.json()).toMatchObject({ data: { me: null } })
  })

  it('T16 gets no scope that it is not registered for, though it exists', async () => {
    const headers = { authorization: reader.basic }
    expect((await tokens({ ...forItself, scope: 'items' }, headers)).scope).toBe('items')
    const response = await requestToken({ ...forItself, scope: 'items items:write' }, headers)
    await expectRefusal(response, 400, 'invalid_scope')
  })

  it('T18 gets a token for our API by its name', async () => {
    const resource = 'http://api.example/graphql'
    const body = await tokens({ ...forItself, resource }, { authorization: shop.basic })
    expect(decodeJwt(body.access_token).aud).toBe(resource)
  })

  it.each(['https://elsewhere.example', 'http://api.example/graphql#x', '/graphql', 'graphql'])(
    'T18 gets none for the resource %s',
    async (resource) => {
      const response = await requestToken({ ...forItself, resource }, { authorization: shop.basic })
      await expectRefusal(response, 400, 'invalid_target')
    },
  )
})

describe('T25 what stands in Basic is form-encoded', () => {
  it.each([
    [
      'with everything but letters and digits escaped',
      (text: string) => text.replace(/[-_.]/g, escapeCharacter),
    ],
    [
      'with lower-case digits',
      (text: string) => text.replace(/[-_.]/g, (each) => escapeCharacter(each).toLowerCase()),
    ],
    ['with nothing escaped', (text: string) => text],
  ])('%s', async (_rule, encode) => {
    const credentials = `${encode(shop.id)}:${encode(shop.secret)}`
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    expect((await requestToken(forItself, { authorization })).status).toBe(200)
  })

  it.each(['a:b', 'a b', 'ä€😀'])('so that an id or a secret may be %s', async (text) => {
    const authorization = basic(text, text)
    await expectRefusal(
      await requestToken(forItself, { authorization }),
      401,
      'invalid_client',
      basicChallenge,
    )
  })

  it('the scheme may be in any case and any number of spaces may follow', async () => {
    const authorization = shop.basic.replace('Basic ', 'bAsIc   ')
    expect((await requestToken(forItself, { authorization })).status).toBe(200)
  })

  function escapeCharacter(each: string): string {
    return `%${each.charCodeAt(0).toString(16).toUpperCase()}`
  }
})

describe('T20 wrong credentials by Basic are answered with 401 and a challenge', () => {
  it.each([
    ['an unknown client', basic('nobody', wrong)],
    ['a wrong secret', basic('shop', wrong)],
    ['no secret where there is one', basic('shop', '')],
    ['a secret where there is none', basic('app', wrong)],
    ['the built-in client with a secret', basic('first-party', wrong)],
    ['an id with a NUL', basic('shop\0', wrong)],
  ])('%s', async (_rule, authorization) => {
    await expectRefusal(
      await requestToken(forItself, { authorization }),
      401,
      'invalid_client',
      basicChallenge,
    )
  })
})

describe('T21 wrong credentials in the body are answered with 400 and no challenge', () => {
  it.each<[string, Record<string, string>]>([
    ['an unknown client', { client_id: 'nobody' }],
    ['an unknown client with a secret', { client_id: 'nobody', client_secret: wrong }],
    ['a wrong secret', { client_id: 'shop', client_secret: wrong }],
    ['a secret where there is none', { client_id: 'app', client_secret: wrong }],
  ])('%s', async (_rule, credentials) => {
    await expectRefusal(await requestToken({ ...forItself, ...credentials }), 400, 'invalid_client')
  })

  it('T22 a confidential client that says only who it is', async () => {
    await expectRefusal(await requestToken({ ...forItself, client_id: 'shop' }), 400, 'invalid_client')
  })

  it('a secret without a client', async () => {
    await expectRefusal(await requestToken({ ...forItself, client_secret: wrong }), 400, 'invalid_request')
  })
})

describe('T23 more than one way to authenticate is refused, also when all of them are right', () => {
  it.each<[string, Record<string, string>]>([
    ['a secret in the header and one in the body', { client_id: shop.id, client_secret: shop.secret }],
    ['another client in the body than in the header', { client_id: reader.id }],
  ])('%s', async (_rule, body) => {
    const response = await requestToken({ ...forItself, ...body }, { authorization: shop.basic })
    await expectRefusal(response, 400, 'invalid_request')
  })

  it('but the client of the header may stand in the body too', async () => {
    const response = await requestToken({ ...forItself, client_id: shop.id }, { authorization: shop.basic })
    expect(response.status).toBe(200)
  })
})

describe('T24 a header that is no Basic is answered with 401 and a challenge, whatever the grant', () => {
  it.each([
    'Basic',
    'Basic %',
    'Basic a b',
    `Basic ${btoa('no colon')}`,
    `Basic ${btoa('shop:100%')}`,
    `Basic ${btoa('%E4:x')}`,
    `Basic ${btoa('\xE4:x')}`,
    'Bearer abc',
    'Digest username="shop"',
    'DPoP abc',
  ])('%s', async (authorization) => {
    await expectRefusal(await requestToken(john, { authorization }), 401, 'invalid_client', basicChallenge)
  })
})

describe('a public client', () => {
  it('T26 may send Basic with an empty secret', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'none' }
    await expectRefusal(await requestToken(form, { authorization: basic('app', '') }), 400, 'invalid_grant')
    await expectRefusal(await requestToken({ ...form, client_id: app.id }), 400, 'invalid_grant')
  })

  it('T26 the built-in client may too', async () => {
    expect((await requestToken(john, { authorization: basic('first-party', '') })).status).toBe(200)
  })

  it('T27 Basic with nothing but a colon is no client at all', async () => {
    expect((await requestToken(john, { authorization: 'Basic Og==' })).status).toBe(200)
  })

  it('T41 gets no token for itself', async () => {
    await expectRefusal(await requestToken({ ...forItself, client_id: app.id }), 400, 'unauthorized_client')
    await expectRefusal(await requestToken(forItself), 400, 'unauthorized_client')
  })
})

describe('T08 a grant that the client is not registered for is refused', () => {
  it('the password of a user, to any client but our own', async () => {
    await expectRefusal(await requestToken(john, { authorization: shop.basic }), 400, 'unauthorized_client')
    await expectRefusal(await requestToken({ ...john, client_id: app.id }), 400, 'unauthorized_client')
  })

  it('any grant, to a client that only introspects', async () => {
    const api = await fixture.register('api', { grants: [], redirectUris: [] })
    const response = await requestToken(forItself, { authorization: api.basic })
    await expectRefusal(response, 400, 'unauthorized_client')
  })

  it('a user’s password to anybody, once that grant is switched off', async () => {
    const off = await createFixture({ variables: { PASSWORD_GRANT: 'off' } })
    await expectRefusal(await off.requestToken(john), 400, 'unsupported_grant_type')
    await off.close()
  })
})

it('T28 credentials in the address are not read', async () => {
  const query = new URLSearchParams({ client_id: shop.id, client_secret: shop.secret })
  await expectRefusal(await fixture.post(`/token?${query}`, forItself), 400, 'unauthorized_client')
})

describeOnEachDatabase('what a store keeps of clients', (fixtureOf) => {
  it('T20 T40 lets the one with the secret in, and nobody else', async () => {
    const { register, requestToken } = fixtureOf()
    const nightly = await register('nightly', { grants: ['client_credentials'], scopes: ['items'] })
    const asked = { ...forItself, scope: 'items' }
    expect((await requestToken(asked, { authorization: nightly.basic })).status).toBe(200)
    const refused = await requestToken(asked, { authorization: basic('nightly', wrong) })
    await expectRefusal(refused, 401, 'invalid_client', basicChallenge)
  })

  it('takes both secrets while one is being replaced, and a token dies with its client', async () => {
    const { register, requestToken, tokens, storage, graphql } = fixtureOf()
    const [old, next] = [await register('old'), await register('next')]
    const hashes = async (id: string) => (await storage.clients.find(id))?.secretHashes ?? []
    const both = [...(await hashes('old')), ...(await hashes('next'))]
    expect(await storage.clients.replaceSecrets('old', await hashes('old'), both)).toBe(true)
    for (const secret of [old.secret, next.secret]) {
      expect((await requestToken(forItself, { authorization: basic('old', secret) })).status).toBe(200)
    }
    const { access_token: token } = await tokens(forItself, { authorization: old.basic })
    expect((await graphql('{ scopes { name } }', token)).status).toBe(200)
    await storage.clients.remove('old')
    fixtureOf().clock.now = new Date(fixtureOf().clock.now.getTime() + 5_000)
    expect((await graphql('{ scopes { name } }', token)).status).toBe(401)
  })
})
