import { type DocumentNode, GraphQLError, Kind, parse, visit } from 'graphql'

/** What stands where something was taken out. */
const REDACTED = '[redacted]'

/** Members of JSON that hold a secret, by their names. */
const SECRET_MEMBERS =
  /"(password|(?:client_?|refresh_?|access_?)?(?:secret|token)|code_?verifier|authorization|(?:set-)?cookie|dpop|query)":"(?:[^"\\]|\\.)*"/gi

/** What a credential looks like, wherever it stands: a JWT, an `Authorization` header, a bcrypt hash, a password in a URL. */
const CREDENTIALS =
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic|DPoP) +[\w.~+/=-]+|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|:\/\/[^\s/@:"]*:[^\s/@"]+@/gi

/** A refresh token, a code or a secret of ours: 256 bits as base64url. */
const OPAQUE = /(^|[^\w-])[\w-]{43}(?![\w-])/g

/** A text without what looks like a credential, or stands in JSON under the name of one. */
export function withoutCredentials(text: string): string {
  return text
    .replace(SECRET_MEMBERS, `"$1":"${REDACTED}"`)
    .replace(CREDENTIALS, REDACTED)
    .replace(OPAQUE, `$1${REDACTED}`)
}

/** What of a request is never repeated, however much of it there is. */
const MAX_VALUES = 2_000
/** Anything longer is looked for as it is written, and not by an expression, which would be too large. */
const LONG = 200
/** How many values one expression looks for. */
const AT_ONCE = 100
/** Anything shorter is taken out only where it stands by itself: it is part of too many words. */
const SHORT = 4

/**
 * Takes out of a text what a request sent: each value as it is and as JSON writes it, in capitals or not.
 *
 * @param values strings and numbers, in objects and arrays of any depth
 */
export function createValueRedaction(values: unknown): (text: string) => string {
  const written = [...new Set(textsOf(values).flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]))]
  // The longest first: one may hold another.
  const ordered = written
    .filter((text) => text.trim() !== '')
    .toSorted((one, other) => other.length - one.length)
  const long = ordered.filter((text) => text.length > LONG)
  const patterns = patternsOf(ordered.slice(long.length))
  return (text) => {
    const without = long.reduce((left, each) => left.replaceAll(each, REDACTED), text)
    return patterns.reduce((left, each) => left.replace(each, REDACTED), without)
  }
}

/** Several, as an expression must not be too large. */
function patternsOf(texts: readonly string[]): readonly RegExp[] {
  const alternatives = texts.map((text) => {
    const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    return text.length < SHORT ? `(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])` : pattern
  })
  return Array.from({ length: Math.ceil(alternatives.length / AT_ONCE) }, (_, part) => {
    const these = alternatives.slice(part * AT_ONCE, (part + 1) * AT_ONCE)
    return new RegExp(these.join('|'), 'giu')
  })
}

function textsOf(values: unknown): readonly string[] {
  const texts: string[] = []
  const waiting: unknown[] = [values]
  while (waiting.length > 0 && texts.length < MAX_VALUES) {
    const value = waiting.pop()
    if (typeof value === 'string') texts.push(value, value.trim())
    else if (typeof value === 'number') texts.push(String(value))
    else if (typeof value === 'object' && value !== null) waiting.push(...Object.values(value))
  }
  return texts
}

/** The values that are written into a GraphQL document; of one that cannot be read, all of it and what is quoted. */
export function literalsIn(query: string): readonly string[] {
  const document = parsed(query)
  if (document === undefined) return [query, ...query.split(/["\s]+/)]
  const literals: string[] = []
  visit(document, {
    enter(node) {
      if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT) {
        literals.push(node.value)
      }
    },
  })
  return literals
}

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query, { noLocation: true })
  } catch {
    return undefined
  }
}

/** What a log line says of a fault. */
export interface LoggedFault {
  readonly type: string
  readonly message: string
  /** Such as `ECONNREFUSED` or PostgreSQL's `23505`. */
  readonly code?: string
  /** The field of the schema that failed. */
  readonly field?: string
  /** Where in the code, without the message. */
  readonly stack?: string
  readonly cause?: LoggedFault
}

/** Causes have causes; beyond this nobody reads them. */
const MAX_CAUSES = 5

/**
 * A fault as a log line has it: only what is listed here, for drivers hang whole rows on their errors, and graphql the
 * text of the query.
 *
 * @param redact what is done to messages
 */
export function describeFault(
  fault: unknown,
  redact: (text: string) => string,
  depth = MAX_CAUSES,
): LoggedFault {
  if (!(fault instanceof Error)) return { type: typeof fault, message: redact(String(fault)) }
  if (fault instanceof GraphQLError && fault.originalError !== undefined) {
    const field = fault.nodes?.find((node) => node.kind === Kind.FIELD)?.name.value
    const original = describeFault(fault.originalError, redact, depth)
    return field === undefined ? original : { field, ...original }
  }
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : ''
  return {
    type: fault.name,
    message: redact(fault.message),
    ...(/^[\w.-]{1,40}$/.test(code) && { code }),
    stack: framesOf(fault),
    ...(fault.cause !== undefined && depth > 0 && { cause: describeFault(fault.cause, redact, depth - 1) }),
  }
}

function framesOf({ stack = '' }: Error): string {
  const lines = stack.split('\n')
  return lines
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join('\n')
}
