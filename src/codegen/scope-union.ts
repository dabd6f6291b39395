import type { ScopeTable } from '../scopes/compile.ts'

/** What the union of all scopes is called, unless it is told otherwise. */
export const SCOPE_TYPE = 'Scope'

/** `type Scope`: each scope of the catalogue, or of the rules where the schema has no catalogue. */
export function scopeUnion(
  { catalogue, fields, inputs }: Pick<ScopeTable, 'catalogue' | 'fields' | 'inputs'>,
  scopeType = SCOPE_TYPE,
): string {
  const declared = catalogue.scopes.map(({ name }) => name)
  const required = [...fields, ...inputs].flatMap(({ requirement }) =>
    requirement === 'public' ? [] : requirement.flat(),
  )
  const names = declared.length > 0 ? declared : [...new Set(required)].sort()
  const members = names.length === 0 ? [' never'] : names.map((name) => `\n  | ${formatString(name)}`)
  return `/** Every scope of the schema. */\nexport type ${scopeType} =${members.join('')}\n`
}

/** A scope may have a single quote in it, never a double one or a backslash (RFC 6749 §3.3). */
export function formatString(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`
}
