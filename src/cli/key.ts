import { type Command, Option } from 'commander'
import { createSigningKey, rotateSigningKey, type SigningAlgorithm } from '../oauth/keys.ts'
import { type SigningKeyState, signingKeyStates } from '../oauth/signing-schedule.ts'
import type { SigningKey } from '../oauth/stores.ts'
import { type Administration, administer } from './administer.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import { addGroup, addSubcommand } from './commands.ts'
import { CommandError } from './outcomes.ts'
import { formatInstant, formatTable, quoted } from './table.ts'

const ALGORITHMS: readonly SigningAlgorithm[] = ['ES256', 'RS256', 'Ed25519']

interface RotateOptions extends AnswerOptions {
  readonly algorithm?: string
}

/** `key …`: what access tokens are signed with. */
export function addKeyCommands(program: Command): void {
  const key = addGroup(program, 'key', 'what access tokens are signed with: list, rotate, retire')
  addSubcommand(key, 'list', 'list the signing keys, in the order in which they sign')
    .addHelpText('after', STATES_HELP)
    .action((options: AnswerOptions) => administer(options, listKeys))
  addSubcommand(key, 'rotate', 'add a key: published now, signs in 10 minutes')
    .addOption(new Option('--algorithm <alg>', 'default: that of the key that signs now').choices(ALGORITHMS))
    .action((options: RotateOptions) =>
      administer(options, (administration) => rotate(administration, options.algorithm)),
    )
  addSubcommand(key, 'retire <kid>', 'remove a key at once: every token that it signed dies')
    .option('--replace', 'needed for the key that signs: a new one is made, which signs at once')
    .action((kid: string, options: AnswerOptions & { readonly replace?: boolean }) =>
      administer(options, (administration) => retire(administration, kid, options.replace === true)),
    )
}

const STATES_HELP = `
next     published, so that whoever verifies knows it in time; signs later
active   signs
retired  signed before; accepted until its last token has expired
expired  no longer accepted`

interface ListedKey {
  readonly key: SigningKey
  readonly state: SigningKeyState
}

async function listed({ storage, now }: Administration): Promise<readonly ListedKey[]> {
  const keys = await storage.signingKeys.list()
  const states = signingKeyStates(keys, now())
  return keys.flatMap((key, index) => {
    const state = states[index]
    return state === undefined ? [] : [{ key, state }]
  })
}

async function listKeys(administration: Administration): Promise<Answer> {
  const keys = await listed(administration)
  const rows = keys.map(({ key, state }) => [key.kid, key.algorithm, state, formatInstant(key.signsFrom)])
  return {
    text: rows.length === 0 ? NO_KEYS : formatTable(['KID', 'ALG', 'STATE', 'SIGNS FROM'], rows),
    json: keys.map(({ key: { kid, algorithm, createdAt, signsFrom }, state }) => ({
      kid,
      algorithm,
      state,
      createdAt,
      signsFrom,
    })),
  }
}

const NO_KEYS = 'There are no signing keys: the server makes the first one when it starts.'

async function rotate(administration: Administration, requested: string | undefined): Promise<Answer> {
  const { config } = administration
  if (config.sharedSecrets !== undefined) {
    throw new CommandError(
      'refused',
      'JWT_SECRET is set, so that no key of the store signs: put a new secret first in it instead',
    )
  }
  const active = (await listed(administration)).find(({ state }) => state === 'active')
  const algorithm = requireAlgorithm(requested ?? active?.key.algorithm ?? config.signingAlgorithm)
  const addKey = active === undefined ? addActiveKey : addNextKey
  const { kid, signsFrom } = await addKey(administration, algorithm)
  return {
    text: `Added ${kid} (${algorithm}), which signs from ${formatInstant(signsFrom)} on.`,
    json: { kid, algorithm, signsFrom },
  }
}

/** The active key is not given up for an older one, which would sign again: it may be older for a reason. */
async function retire(administration: Administration, kid: string, replace: boolean): Promise<Answer> {
  const { storage, audit } = administration
  const found = (await listed(administration)).find(({ key }) => key.kid === kid)
  if (found === undefined) throw noSuchKey(kid)
  const isActive = found.state === 'active'
  if (isActive && !replace) {
    throw new CommandError('refused', `${kid} is the key that signs: say --replace to have a new one made`)
  }
  // First, so that there is one at any time.
  const replacement = isActive
    ? await addActiveKey(administration, requireAlgorithm(found.key.algorithm))
    : undefined
  if (!(await storage.signingKeys.remove(kid))) throw noSuchKey(kid)
  audit({ type: 'key_removed', kid })
  const text = `Removed ${kid}: on each instance its tokens are dead within 5 seconds.`
  return {
    text: replacement === undefined ? text : `${text}\n${replacement.kid} signs now.`,
    json: { kid, removed: true, replacement: replacement?.kid ?? null },
  }
}

async function addNextKey(
  { storage, audit, now }: Administration,
  algorithm: SigningAlgorithm,
): Promise<SigningKey> {
  const key = await rotateSigningKey({ store: storage.signingKeys, algorithm, now })
  audit({ type: 'key_added', kid: key.kid, signsFrom: key.signsFrom })
  return key
}

/** One that signs at once. */
async function addActiveKey(
  { storage, audit, now }: Administration,
  algorithm: SigningAlgorithm,
): Promise<SigningKey> {
  const key = await createSigningKey(algorithm, now())
  await storage.signingKeys.add(key)
  audit({ type: 'key_added', kid: key.kid, signsFrom: key.signsFrom })
  return key
}

function requireAlgorithm(name: string): SigningAlgorithm {
  const algorithm = ALGORITHMS.find((known) => known === name)
  if (algorithm !== undefined) return algorithm
  throw new CommandError('failed', `no key can be made for ${name}: say --algorithm ${ALGORITHMS.join('|')}`)
}

function noSuchKey(kid: string): CommandError {
  return new CommandError('not_found', `there is no key ${quoted(kid)}: see graphql-scopes key list`)
}
