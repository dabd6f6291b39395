import { isDeepStrictEqual } from 'node:util'
import { graphqlSync } from 'graphql'
import type { Remote } from './remote.ts'
import { numberedBody, postedBy } from './requests.ts'
import { createPlainSchema, requiresScopes } from './schema.ts'
import type { Workload } from './workloads.ts'

const plain = createPlainSchema(requiresScopes)

interface Answer {
  readonly status: number
  readonly result: { readonly data?: unknown; readonly errors?: readonly { readonly path?: unknown }[] }
}

/** What is worth knowing of a right answer. */
export interface Checked {
  readonly status: number
  /** How many errors came with it. */
  readonly errors: number
}

/**
 * Asks a contender once and compares the answer with what graphql itself gives from the same records.
 *
 * @throws when the answer is not right: other data, a denied field that is not null, a denial without an error
 */
export async function checkAnswer(
  { url, contender }: Remote,
  workload: Workload,
  token: string,
): Promise<Checked> {
  const { status, result } = await ask(url, workload, token)
  const denied = contender.refuses ? workload.denied : 0
  const errors = result.errors?.length ?? 0
  const expected = expectedAnswer(workload, denied > 0)
  if (!isDeepStrictEqual(withNulls(result.data, denied > 0), expected)) {
    throw wrong(contender.name, workload, 'other data', result)
  }
  if (errors > 0 !== denied > 0) throw wrong(contender.name, workload, `${errors} errors`, result)
  return { status, errors }
}

/**
 * @throws when a contender that has to refuse answers a caller without a token
 */
export async function checkRefusal({ url, contender }: Remote, workload: Workload): Promise<void> {
  if (!contender.refuses) return
  const { result } = await ask(url, workload, undefined)
  const values = Object.values(result.data ?? {}).filter((value) => value !== null)
  if (values.length > 0 || result.errors === undefined) {
    throw wrong(contender.name, workload, 'data for a caller without a token', result)
  }
}

/** @returns whether a list that is denied has an error for each element */
export function hasErrorForEach({ denied }: Workload, { errors }: Checked): boolean {
  return errors >= denied
}

async function ask(url: string, workload: Workload, token: string | undefined): Promise<Answer> {
  const response = await fetch(url, postedBy(token, numberedBody(workload)()))
  const result: unknown = await response.json()
  if (typeof result !== 'object' || result === null) throw new Error(`${url} does not answer with a result`)
  return { status: response.status, result }
}

function expectedAnswer({ query }: Workload, isDenied: boolean): unknown {
  const { data } = graphqlSync({ schema: plain, source: query(0) })
  const prices = isDenied
    ? (key: string, value: unknown) => (key === 'purchasePrice' ? null : value)
    : undefined
  return JSON.parse(JSON.stringify(data, prices))
}

/**
 * generic-auth takes a denied field out of the answer where GraphQL has null, and adds `{ "@": … }` beside the data.
 * Both are held to be right: this is about speed.
 */
function withNulls(data: unknown, isDenied: boolean): unknown {
  if (!isDenied) return data
  return JSON.parse(JSON.stringify(data), (key, value) => {
    if (key === '@') return undefined
    return typeof value === 'object' && value !== null && 'title' in value
      ? { purchasePrice: null, ...value }
      : value
  })
}

function wrong(contender: string, { name }: Workload, what: string, result: unknown): Error {
  return new Error(`${contender} is wrong on ${name}: ${what} in ${JSON.stringify(result)?.slice(0, 400)}`)
}
