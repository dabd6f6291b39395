import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../src/oauth/clients.ts'
import { readCatalogue } from '../../src/scopes/catalogue.ts'
import { createSchema } from '../../src/server/schema.ts'
import { openStorage } from '../../src/storage/open.ts'
import { type BuiltServer, startBuiltServer } from '../built-server.ts'

// Debian's own, which sees Debian's packages:
// apt-get install -y python3-requests-oauthlib python3-authlib python3-jwt
const PYTHON = '/usr/bin/python3'

const run = (...args: readonly string[]) => promisify(execFile)(PYTHON, args)

const missing = await run('-c', 'import requests_oauthlib, authlib, jwt').then(
  () => undefined,
  (error: unknown) => `Python clients are not here: ${error instanceof Error ? error.message : error}`,
)

if (missing !== undefined) process.stderr.write(`${missing}\n`)

it.runIf(process.env.CI)('in CI the clients in Python are there', () => {
  expect(missing).toBeUndefined()
})

describe.skipIf(missing !== undefined)('clients in Python are served by the built server:', () => {
  const directory = mkdtempSync(join(tmpdir(), 'python-'))
  const databaseUrl = `sqlite:${join(directory, 'python.db')}`
  let server: BuiltServer
  let secret = ''
  beforeAll(async () => {
    server = await startBuiltServer(directory, { DATABASE_URL: databaseUrl })
    secret = await registerClient()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(directory, { recursive: true })
  })

  /** @returns its secret */
  async function registerClient(): Promise<string> {
    const storage = await openStorage(databaseUrl)
    const { client, secret } = createClient(
      {
        id: 'machine',
        name: 'Machine',
        isConfidential: true,
        grants: ['client_credentials'],
        scopes: ['items'],
        redirectUris: [],
      },
      readCatalogue(createSchema()),
    )
    await storage.clients.add(client)
    await storage.close()
    return secret ?? ''
  }

  it.each(['requests_oauthlib_client', 'authlib_client', 'pyjwt_verification'])('%s', async (script) => {
    const path = fileURLToPath(new URL(`python/${script}.py`, import.meta.url))
    expect((await run(path, server.url, 'machine', secret)).stdout).toBe('ok\n')
  })
})
