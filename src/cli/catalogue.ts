import type { Catalogue } from '../scopes/catalogue.ts'

/** The scopes of the schema that is served, which only a few commands load for it. */
export async function loadCatalogue(): Promise<Catalogue> {
  const [{ createSchema }, { readCatalogue }] = await Promise.all([
    import('../server/schema.ts'),
    import('../scopes/catalogue.ts'),
  ])
  return readCatalogue(createSchema())
}
