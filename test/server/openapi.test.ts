import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFixture, type Fixture, origin } from './fixture.ts'

let fixture: Fixture
let document: Record<string, never>
beforeAll(async () => {
  fixture = await createFixture()
  document = await (await fixture.get('/openapi.json')).json()
})
afterAll(() => fixture.close())

it('describes the token endpoint with every scope of the catalogue, in each flow', () => {
  const scopes = Object.fromEntries(
    fixture.server.scopes.catalogue.scopes.map(({ name, description }) => [name, description]),
  )
  const tokens = { tokenUrl: `${origin}/token`, scopes }
  expect(document).toMatchObject({
    openapi: '3.1.0',
    components: {
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: {
            password: tokens,
            clientCredentials: tokens,
            authorizationCode: { authorizationUrl: `${origin}/authorize`, ...tokens },
          },
        },
      },
    },
  })
})

it('says where tokens are renewed in each flow that gives what renews them', async () => {
  const { components } = await (await fixture.get('/openapi.json')).json()
  const { flows } = components.securitySchemes.oauth2
  const renewing = Object.keys(flows).filter((name) => 'refreshUrl' in flows[name])
  expect(renewing).toEqual(['password', 'authorizationCode'])
})

it('names no password flow where there is none', async () => {
  const without = await createFixture({ variables: { PASSWORD_GRANT: 'off' } })
  const { components, paths } = await (await without.get('/openapi.json')).json()
  const form = paths['/token'].post.requestBody.content['application/x-www-form-urlencoded']
  expect(form.schema.properties.grant_type.enum).toEqual([
    'refresh_token',
    'client_credentials',
    'authorization_code',
  ])
  expect(Object.keys(components.securitySchemes.oauth2.flows)).toEqual([
    'clientCredentials',
    'authorizationCode',
  ])
  await without.close()
})

it('is followed by what it describes: a form made of it gets a token, and the token an answer', async () => {
  const fields = { grant_type: 'password', username: 'johndoe', password: 'secret', scope: 'me' }
  expect(document).toMatchObject({
    paths: {
      '/token': {
        post: {
          requestBody: {
            content: {
              'application/x-www-form-urlencoded': {
                schema: {
                  properties: Object.fromEntries(
                    Object.keys(fields).map((name) => [name, expect.anything()]),
                  ),
                },
              },
            },
          },
        },
      },
    },
  })
  const { access_token, token_type } = await fixture.tokens(fields)
  expect(token_type).toBe('Bearer')
  expect(await (await fixture.graphql('{ me { username } }', access_token)).json()).toEqual({
    data: { me: { username: 'johndoe' } },
  })
})
