import { randomBytes } from 'node:crypto'
import { createPasswordHasher, createTokenService, type TokenServiceNeeds } from 'graphql-scopes/oauth'
import { openStorage, type Storage } from 'graphql-scopes/server'
// Inner modules: whoever uses the package gets the one with a memory only.
import { verifyAccessToken } from '../node_modules/graphql-scopes/dist/oauth/access-token.js'
import { createClientDirectory } from '../node_modules/graphql-scopes/dist/oauth/clients.js'
import { createKeyring } from '../node_modules/graphql-scopes/dist/oauth/keys.js'
import { createSharedSecretKeyring } from '../node_modules/graphql-scopes/dist/oauth/shared-secrets.js'
import { type Effort, tell } from './effort.ts'
import { formatSpread, formatTable, ratios } from './markdown.ts'
import { catalogue, prepareDatabase } from './shipped.ts'

const algorithms = ['ES256', 'RS256', 'HS256'] as const
/** So many in a row before the clock is looked at. */
const batch = 500

type Algorithm = (typeof algorithms)[number]
type Verify = (token: string) => unknown

interface Contender {
  readonly algorithm: Algorithm
  readonly token: Buffer
  readonly storage: Storage
  readonly remembering: Verify
  readonly eachTime: Verify
}

/**
 * What it costs to verify an access token of a user.
 *
 * @param createDatabase the URL of an empty database, another one each time
 */
export async function measureVerification(
  createDatabase: (name: string) => string,
  { rounds, seconds }: Effort,
): Promise<string> {
  const contenders: Contender[] = []
  for (const algorithm of algorithms) contenders.push(await prepare(algorithm, createDatabase(algorithm)))
  const micros = new Map(
    contenders.map((each): [Contender, Micros] => [each, { remembering: [], eachTime: [] }]),
  )
  for (let round = -1; round < rounds; round += 1) {
    if (round >= 0) tell(`verification, round ${round + 1} of ${rounds}`)
    for (const [{ token, remembering, eachTime }, measured] of micros) {
      const each = await microsOf(eachTime, token, seconds)
      const remembered = await microsOf(remembering, token, seconds)
      if (round < 0) continue
      measured.eachTime.push(each)
      measured.remembering.push(remembered)
    }
  }
  for (const { storage } of contenders) await storage.close()
  return format([...micros.values()])
}

interface Micros {
  readonly remembering: number[]
  readonly eachTime: number[]
}

async function prepare(algorithm: Algorithm, databaseUrl: string): Promise<Contender> {
  const { username, password } = await prepareDatabase(databaseUrl, 10)
  const storage = await openStorage(databaseUrl)
  const passwords = createPasswordHasher({ cost: 10, workers: 1 })
  const secrets = [randomBytes(32).toString('base64url')]
  const now = () => new Date()
  const needs: TokenServiceNeeds = {
    ...storage,
    passwords,
    catalogue,
    allowedScopes: () => ['me'],
    issuer: 'https://login.example',
    audience: 'https://api.example/graphql',
    ...(algorithm === 'HS256' ? { sharedSecrets: secrets } : { signingAlgorithm: algorithm }),
    now,
  }
  const tokens = await createTokenService(needs)
  const { accessToken } = await tokens.grant({ grantType: 'password', username, password, scope: 'me' })
  await passwords.close()
  const keyring =
    algorithm === 'HS256'
      ? await createSharedSecretKeyring(secrets)
      : await createKeyring({ store: storage.signingKeys, now })
  const verification = { ...needs, keyring, clients: createClientDirectory(storage) }
  return {
    algorithm,
    token: Buffer.from(accessToken),
    storage,
    remembering: tokens.verify,
    eachTime: (token) => verifyAccessToken(token, verification),
  }
}

/** Each time the token is a new string, as it is in each request: of one that was looked up before, the hash is known. */
async function microsOf(verify: Verify, token: Buffer, seconds: number): Promise<number> {
  const from = performance.now()
  const until = from + seconds * 1_000
  let count = 0
  while (performance.now() < until) {
    for (let each = 0; each < batch; each += 1) {
      const claims = verify(token.toString('latin1'))
      if (claims instanceof Promise) await claims
    }
    count += batch
  }
  return ((performance.now() - from) * 1_000) / count
}

function format(measured: readonly Micros[]): string {
  const row = (title: string, column: (micros: Micros) => readonly number[]) => [
    title,
    ...measured.map((micros) => formatSpread(column(micros))),
  ]
  return formatTable(
    ['µs each', ...algorithms],
    [
      row('`verifyAccessToken`', ({ eachTime }) => eachTime),
      row('`tokenService.verify`, remembered', ({ remembering }) => remembering),
      row('ratio', ({ eachTime, remembering }) => ratios(eachTime, remembering)),
    ],
  )
}
