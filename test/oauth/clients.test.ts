import { describe, expect, it } from 'vitest'
import {
  createClient,
  createClientDirectory,
  createClientSecret,
  FIRST_PARTY_CLIENT_ID,
  hashSecret,
  type NewClient,
} from '../../src/oauth/clients.ts'
import { memoryClients } from './memory-stores.ts'
import { callback, catalogue } from './world.ts'

const app: NewClient = {
  id: 'app',
  name: 'An app',
  isConfidential: true,
  grants: ['authorization_code', 'refresh_token'],
  scopes: ['me'],
  redirectUris: [callback],
}

function faults(changes: Partial<NewClient>): readonly string[] {
  try {
    createClient({ ...app, ...changes }, catalogue)
    return []
  } catch (error) {
    if (error instanceof TypeError) return error.message.split('\n')
    throw error
  }
}

describe('a new client', () => {
  it('that is confidential gets a secret, of which only the hash is kept', () => {
    const { client, secret = '' } = createClient(app, catalogue)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(client.secretHashes).toEqual([hashSecret(secret)])
    expect(JSON.stringify(client)).not.toContain(secret)
    expect(client).not.toHaveProperty('isConfidential')
  })

  it('that is public gets none', () => {
    const { client, secret } = createClient({ ...app, isConfidential: false }, catalogue)
    expect(secret).toBeUndefined()
    expect(client.secretHashes).toEqual([])
  })

  it.each<[string, Partial<NewClient>]>([
    ['a robot', { grants: ['client_credentials'], redirectUris: [] }],
    ['a resource server, that gets no tokens', { grants: [], redirectUris: [], scopes: [] }],
    ['a client of the whole catalogue', { scopes: undefined }],
    ['a client with a longer id', { id: 'A.client_of-us.2026' }],
  ])('may be %s', (_rule, changes) => {
    expect(faults(changes)).toEqual([])
  })

  it.each<[string, Partial<NewClient>, string]>([
    ['a colon in its id', { id: 'client:1' }, 'id: '],
    ['a space in its id', { id: 'my app' }, 'id: '],
    ['a short id', { id: 'ab' }, 'id: '],
    ['the id of the built-in client', { id: FIRST_PARTY_CLIENT_ID }, 'id: '],
    ['no name', { name: '' }, 'name: '],
    ['a name of blanks', { name: '  ' }, 'name: '],
    ['a name with a line feed', { name: 'An\napp' }, 'name: '],
    ['a name that turns the text around', { name: 'An\u202eapp' }, 'name: '],
    ['the password grant', { grants: ['password'] }, 'grants: '],
    ['an unknown grant', { grants: ['implicit'] }, 'grants: '],
    ['nothing to do in public', { isConfidential: false, grants: [] }, 'grants: '],
    ['itself to speak for in public', { isConfidential: false, grants: ['client_credentials'] }, 'grants: '],
    ['refreshes of nothing', { grants: ['refresh_token'] }, 'grants: '],
    ['a scope that does not exist', { scopes: ['me', 'nope'] }, 'scopes: '],
    ['nowhere to be sent with a code', { redirectUris: [] }, 'redirectUris: '],
    ['a redirect URI over http', { redirectUris: ['http://app.example/'] }, 'redirectUris: '],
  ])('is refused with %s', (_rule, changes, line) => {
    expect(faults(changes)).toEqual([expect.stringContaining(line)])
  })

  it('is refused with all its faults at once', () => {
    expect(faults({ id: '', name: '', grants: ['x'], scopes: ['nope'] })).toHaveLength(4)
  })
})

describe('a client secret', () => {
  it('is never the same twice', () => {
    expect(createClientSecret().secret).not.toBe(createClientSecret().secret)
  })
})

describe('the directory of clients', () => {
  it('knows the built-in client, and no stored one can pass for it', async () => {
    const { client } = createClient(app, catalogue)
    const clients = memoryClients([{ ...client, id: FIRST_PARTY_CLIENT_ID, name: 'Evil' }, client])
    const directory = createClientDirectory({ clients })
    expect(await directory.find(FIRST_PARTY_CLIENT_ID)).toBe(directory.firstParty)
    expect(await directory.find('app')).toEqual(client)
    expect(await directory.find('nobody')).toBeUndefined()
  })
})
