import type { RequestListener } from 'node:http'
import type { JWK } from 'jose'

/** The part of a Yoga server that is measured. */
export type Server = RequestListener & {
  fetch(url: string, init: RequestInit): Promise<Response> | Response
}

export interface Setup {
  /** Of whoever signs the tokens. */
  readonly publicJwk: JWK
  /** What every contender gives to Yoga, the same for all. */
  readonly yogaOptions: YogaOptions
}

export interface YogaOptions {
  readonly logging: false
  /** `false`: bodies are not counted; Yoga's default pipes each of them through a stream that counts. */
  readonly maxRequestBodySize?: false
}

export interface Contender {
  readonly name: string
  /** As the table shows it. */
  readonly title: string
  /** Without any: whoever asks is answered everything. */
  readonly refuses: boolean
  /** Whether a list that is denied has an error for each of its elements, as GraphQL has it. */
  readonly errorForEach: boolean
  create(setup: Setup): Promise<Server>
}
