import { type Challenge, parseChallenge } from './challenge.ts'

/** An error of the last result, as far as it says where in the document it belongs. */
export interface ResultError {
  readonly message: string
  /** Response keys and list indexes; `undefined` where nothing ran. */
  readonly path: readonly (string | number)[] | undefined
  /** In the document that was sent, from 1. */
  readonly location: { readonly line: number; readonly column: number } | undefined
  /** What was refused, such as `User.email`. */
  readonly coordinate: string | undefined
}

/** What the server refused of the last operation. */
export interface LastResult {
  /** Of the operation: results of others that come late are not added. */
  readonly run: number
  /** The document that was sent: only there the locations of errors mean anything. */
  readonly query: string
  readonly errors: readonly ResultError[]
  readonly challenge: Challenge | undefined
}

export const noResult: LastResult = { run: 0, query: '', errors: [], challenge: undefined }

/** @param result one result of GraphQL over HTTP, whatever it looks like */
export function readErrors(result: unknown): readonly ResultError[] {
  if (!isRecord(result)) return []
  const parts = Array.isArray(result.incremental) ? result.incremental.flatMap(readErrors) : []
  const errors = Array.isArray(result.errors) ? result.errors.filter(isRecord).map(readError) : []
  return [...errors, ...parts]
}

export function readChallenge(response: Response): Challenge | undefined {
  return parseChallenge(response.headers.get('www-authenticate'))
}

function readError({ message, path, locations, extensions }: Readonly<Record<string, unknown>>): ResultError {
  const [location]: unknown[] = Array.isArray(locations) ? locations : []
  const { coordinate } = isRecord(extensions) ? extensions : {}
  return {
    message: String(message),
    path: Array.isArray(path) ? path : undefined,
    location: isLocation(location) ? location : undefined,
    coordinate: typeof coordinate === 'string' ? coordinate : undefined,
  }
}

function isLocation(value: unknown): value is { line: number; column: number } {
  return isRecord(value) && typeof value.line === 'number' && typeof value.column === 'number'
}

/** Whether it is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
