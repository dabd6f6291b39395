import { randomBytes } from 'node:crypto'
import { type Command, Option } from 'commander'
import { createClient, isPublicClient, type NewClient, REGISTRABLE_GRANTS } from '../oauth/clients.ts'
import type { Client } from '../oauth/stores.ts'
import { type Administration, administer } from './administer.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import { loadCatalogue } from './catalogue.ts'
import { rotateSecret } from './client-secrets.ts'
import { requireClient } from './clients.ts'
import { addGroup, addSubcommand, repeatable } from './commands.ts'
import { CommandError } from './outcomes.ts'
import { formatTable, printable, quoted } from './table.ts'

interface AddOptions extends AnswerOptions {
  readonly name: string
  readonly id?: string
  readonly public?: boolean
  readonly grant: readonly string[]
  readonly scope: readonly string[]
  readonly allScopes?: boolean
  readonly redirectUri: readonly string[]
}

/** `client …`: applications that ask for tokens. */
export function addClientCommands(program: Command): void {
  const client = addGroup(program, 'client', 'applications that ask for tokens: add, list, …')
  addClientAdd(client)
  addSubcommand(client, 'list', 'list all, by id; --json also shows their redirect URIs').action(
    (options: AnswerOptions) => administer(options, listClients),
  )
  addSubcommand(client, 'rotate-secret <id>', 'give a client a second secret, which is printed once')
    .option('--finish', 'drop the old secret: only the newest stays valid')
    .action((id: string, options: AnswerOptions & { readonly finish?: boolean }) =>
      administer(options, (administration) => rotateSecret(administration, id, options.finish === true)),
    )
  addSubcommand(client, 'remove <id>', 'remove a client; its sessions and consents go with it').action(
    (id: string, options: AnswerOptions) =>
      administer(options, (administration) => removeClient(administration, id)),
  )
}

function addClientAdd(client: Command): void {
  addSubcommand(client, 'add', 'register a client; its secret is printed once')
    .requiredOption('--name <name>', 'what people are shown')
    .option('--id <id>', 'its client_id (default: one is made)')
    .option('--public', 'it cannot keep a secret, as in a browser or on a phone, and gets none')
    .addOption(repeatable('--grant <grant>', REGISTRABLE_GRANTS.join(', '), REGISTRABLE_GRANTS))
    .addOption(repeatable('--scope <scope>', 'what it may be granted, as in "me items"'))
    .addOption(new Option('--all-scopes', 'it may be granted every scope there is').conflicts('scope'))
    .addOption(repeatable('--redirect-uri <uri>', 'where codes are sent, compared byte by byte'))
    .addHelpText('after', ADD_HELP)
    .action((options: AddOptions) =>
      administer(options, (administration) => addClient(administration, options)),
    )
}

const ADD_HELP = `
A client with a grant needs --scope or --all-scopes. One without a grant is a
resource server: it may introspect every token.`

async function addClient({ storage, audit }: Administration, options: AddOptions): Promise<Answer> {
  const { client, secret = null } = await createFrom(options)
  const { id, name, grants, scopes, redirectUris } = client
  if (!(await storage.clients.add(client))) {
    throw new CommandError('refused', `the client id ${quoted(id)} is taken; nothing was changed`)
  }
  audit({ type: 'client_added', clientId: id, grants, scopes })
  return {
    text: secret === null ? `id  ${id}` : `id      ${id}\nsecret  ${secret}\n\n${SHOWN_ONCE}`,
    json: { id, secret, name, public: secret === null, grants, scopes: scopes ?? null, redirectUris },
  }
}

const SHOWN_ONCE = 'Keep the secret now: only its hash is stored, and it is not shown again.'

async function createFrom(options: AddOptions) {
  const newClient: NewClient = {
    id: options.id ?? `client_${randomBytes(8).toString('hex')}`,
    name: options.name,
    isConfidential: options.public !== true,
    grants: [...new Set(options.grant)],
    scopes: allowedScopes(options),
    redirectUris: [...new Set(options.redirectUri)],
  }
  const catalogue = await loadCatalogue()
  const unknown = (newClient.scopes ?? []).filter((scope) => !catalogue.has(scope))
  if (unknown.length > 0) {
    const known = catalogue.scopes.map(({ name }) => name).join(' ')
    const named = unknown.map(printable).join(' ')
    throw new CommandError('wrong_usage', `there is no scope ${named}; there are: ${known}`)
  }
  try {
    return createClient(newClient, catalogue)
  } catch (error) {
    throw error instanceof TypeError ? new CommandError('wrong_usage', error.message) : error
  }
}

/** Everything is never what was merely left out. */
function allowedScopes({ grant, scope, allScopes }: AddOptions): readonly string[] | undefined {
  if (allScopes === true) return undefined
  const scopes = scope.flatMap((each) => each.split(/\s+/)).filter((each) => each !== '')
  if (scopes.length > 0 || grant.length === 0) return [...new Set(scopes)]
  throw new CommandError('wrong_usage', 'say what it may be granted: --scope "me items", or --all-scopes')
}

async function listClients({ storage }: Administration): Promise<Answer> {
  const clients = await storage.clients.list()
  const rows = clients.map((client) => [
    client.id,
    client.name,
    secretsInWords(client),
    client.grants.length === 0 ? 'introspects' : client.grants,
    client.scopes ?? 'all',
  ])
  return {
    text:
      rows.length === 0
        ? 'There are no clients but the built-in one.'
        : formatTable(['ID', 'NAME', 'KIND', 'GRANTS', 'SCOPES'], rows),
    json: clients.map(({ id, name, secretHashes, grants, scopes = null, redirectUris }) => ({
      id,
      name,
      public: secretHashes.length === 0,
      secrets: secretHashes.length,
      grants,
      scopes,
      redirectUris,
    })),
  }
}

function secretsInWords(client: Client): string {
  if (isPublicClient(client)) return 'public'
  return client.secretHashes.length === 1 ? '1 secret' : `${client.secretHashes.length} secrets`
}

async function removeClient(administration: Administration, id: string): Promise<Answer> {
  await requireClient(administration, id)
  const removed = await administration.storage.clients.remove(id)
  if (removed) administration.audit({ type: 'client_removed', clientId: id })
  return { text: `Removed ${printable(id)}, with its sessions and consents.`, json: { id, removed } }
}
