import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Page } from '../connection.ts'

/** Asks once for what has the given keys, each key named once; never for no key at all. */
export type Find<Record> = (keys: readonly string[]) => Promise<readonly Record[]>

/** One record a key, in the order of `keys`; `undefined` where none was found. */
export async function findInOrder<Record>(
  keys: readonly string[],
  keyOf: (record: Record) => string,
  find: Find<Record>,
): Promise<readonly (Record | undefined)[]> {
  const groups = await findGroupsInOrder(keys, keyOf, find)
  return groups.map(([record]) => record)
}

/** The records of each key, in the order of `keys` and, within one key, as they were found. */
export async function findGroupsInOrder<Record>(
  keys: readonly string[],
  keyOf: (record: Record) => string,
  find: Find<Record>,
): Promise<readonly (readonly Record[])[]> {
  if (keys.length === 0) return []
  const groups = new Map<string, Record[]>(keys.map((key) => [key, []]))
  for (const record of await find([...groups.keys()])) groups.get(keyOf(record))?.push(record)
  return keys.map((key) => groups.get(key) ?? [])
}

/** @param records the first of what comes after the cursor, one more than the page shows where there is one more */
export function pageOf<Record>(records: readonly Record[], first: number): Page<Record> {
  return { nodes: records.slice(0, first), hasNextPage: records.length > first }
}

/** Whether the column contains the text, whatever its case; no character of the text means anything but itself. */
export function containsText(column: string, text: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`strpos(lower(${sql.ref(column)}), lower(${text})) > 0`
}

/** A list of strings as one column keeps it; equal lists make equal text. */
export function formatList(list: readonly string[]): string {
  return JSON.stringify(list)
}

/** @throws {TypeError} the text was not made by `formatList` */
export function parseList(text: string): readonly string[] {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) {
    throw new TypeError('a column that holds a list of strings holds something else')
  }
  return list
}

/** The instant in a column of milliseconds that may be empty. */
export function instantOf(milliseconds: number | null): Date | undefined {
  return milliseconds === null ? undefined : new Date(milliseconds)
}
