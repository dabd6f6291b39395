import { z } from 'zod'
import { wholeNumber } from './whole-number.ts'

/** What a single request may take. */
export interface Limits {
  /** Bytes of a request to `/graphql`; the endpoints that take forms have a smaller limit of their own. */
  readonly maxBodyBytes: number
  /** Bytes of all headers of a request together. */
  readonly maxHeaderBytes: number
  /** Lexical tokens of a document: names, values and punctuation. */
  readonly maxTokens: number
  /** Levels of fields. */
  readonly maxDepth: number
  /** Of an operation, those of a fragment as often as it is spread. */
  readonly maxAliases: number
  /** Of a document, as it is written. */
  readonly maxDirectives: number
  /** Of a mutation. */
  readonly maxRootFields: number
  /** Objects that the answer to an operation may have. */
  readonly maxCost: number
  /** Operations in one request; 0 for no batches at all. */
  readonly maxBatch: number
  /** Seconds. */
  readonly executionTimeout: number
  /** Seconds until the headers of a request must be there. */
  readonly headersTimeout: number
  /** Seconds until a whole request must be there. */
  readonly requestTimeout: number
  /** Seconds for which a connection without a request stays open. */
  readonly keepAliveTimeout: number
}

export const limitVariables = z.object({
  MAX_BODY_BYTES: wholeNumber(1_000, 10_000_000).default(100_000),
  MAX_HEADER_BYTES: wholeNumber(4_096, 65_536).default(16_384),
  MAX_TOKENS: wholeNumber(100, 10_000).default(2_000),
  MAX_DEPTH: wholeNumber(1, 100).default(12),
  MAX_ALIASES: wholeNumber(0, 1_000).default(15),
  MAX_DIRECTIVES: wholeNumber(0, 1_000).default(20),
  MAX_ROOT_FIELDS: wholeNumber(1, 100).default(5),
  MAX_COST: wholeNumber(1, 1_000_000_000_000).default(25_000),
  MAX_BATCH: wholeNumber(0, 10).default(0),
  EXECUTION_TIMEOUT: wholeNumber(1, 300).default(10),
  HEADERS_TIMEOUT: wholeNumber(1, 60).default(10),
  REQUEST_TIMEOUT: wholeNumber(1, 300).default(30),
  KEEP_ALIVE_TIMEOUT: wholeNumber(1, 120).default(5),
})

export function limitsOf(variables: z.output<typeof limitVariables>): Limits {
  return Object.freeze({
    maxBodyBytes: variables.MAX_BODY_BYTES,
    maxHeaderBytes: variables.MAX_HEADER_BYTES,
    maxTokens: variables.MAX_TOKENS,
    maxDepth: variables.MAX_DEPTH,
    maxAliases: variables.MAX_ALIASES,
    maxDirectives: variables.MAX_DIRECTIVES,
    maxRootFields: variables.MAX_ROOT_FIELDS,
    maxCost: variables.MAX_COST,
    maxBatch: variables.MAX_BATCH,
    executionTimeout: variables.EXECUTION_TIMEOUT,
    headersTimeout: variables.HEADERS_TIMEOUT,
    requestTimeout: variables.REQUEST_TIMEOUT,
    keepAliveTimeout: variables.KEEP_ALIVE_TIMEOUT,
  })
}
