import type { Source } from 'graphql'
import { z } from 'zod'
import { CommandError } from '../../outcomes.ts'
import { quoted } from '../../table.ts'

interface DocumentWithId {
  readonly id: string
  readonly document: string
}

/** As Relay and the client preset of GraphQL Code Generator write it. */
const textsById = z
  .record(z.string(), z.string())
  .transform((texts) => Object.entries(texts).map(([id, document]) => ({ id, document })))

const apollo = z
  .object({
    format: z.literal('apollo-persisted-query-manifest'),
    operations: z.array(z.object({ id: z.string(), body: z.string() })),
  })
  .transform(({ operations }) => operations.map(({ id, body }) => ({ id, document: body })))

/** As this command writes it. */
const ours = z
  .object({ documents: z.array(z.object({ id: z.string(), document: z.string() })) })
  .transform(({ documents }) => documents)

const manifest = z.union([apollo, ours, textsById])

/**
 * The documents of a file that a client's compiler wrote, each with its id.
 *
 * @throws {CommandError} `failed`: it has none of the forms that are known
 */
export function documentsIn({ name, body }: Source): readonly DocumentWithId[] {
  try {
    return manifest.parse(JSON.parse(body))
  } catch {
    const forms = 'neither a map of documents by id nor a manifest of Apollo’s'
    throw new CommandError('failed', `${quoted(name)} is ${forms}`)
  }
}
