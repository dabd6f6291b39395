import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseClientCredentials } from '../../src/oauth/basic-credentials.ts'
import { OAuthError } from '../../src/oauth/errors.ts'

const basic = (credentials: string | Buffer) => `Basic ${Buffer.from(credentials).toString('base64')}`
const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

function refusal(presented: Parameters<typeof parseClientCredentials>[0]): OAuthError {
  try {
    parseClientCredentials(presented)
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('parseClientCredentials', () => {
  it.each([
    ['nothing is no client', {}, { kind: 'none' }],
    ['empty parameters are none', { clientId: '', clientSecret: '' }, { kind: 'none' }],
    ['an id is one', { clientId: 'spa' }, { kind: 'body', id: 'spa' }],
    ['an empty secret is none', { clientId: 'spa', clientSecret: '' }, { kind: 'body', id: 'spa' }],
    ['an id and a secret', { clientId: 'a', clientSecret: 's' }, { kind: 'body', id: 'a', secret: 's' }],
    ['a header', { authorization: basic('a:s') }, { kind: 'basic', id: 'a', secret: 's' }],
    ['a secret with a colon', { authorization: basic('a:s:t') }, { kind: 'basic', id: 'a', secret: 's:t' }],
    ['the scheme in any case', { authorization: 'bAsIc  YTpz' }, { kind: 'basic', id: 'a', secret: 's' }],
    [
      'T25 %3A is a colon',
      { authorization: basic('a%3Ab:s%3At') },
      { kind: 'basic', id: 'a:b', secret: 's:t' },
    ],
    ['T25 + is a space', { authorization: basic('a+b:s+t') }, { kind: 'basic', id: 'a b', secret: 's t' }],
    ['T25 %2B is a plus', { authorization: basic('a:%2B') }, { kind: 'basic', id: 'a', secret: '+' }],
    [
      'T25 UTF-8 escaped',
      { authorization: basic('%C3%A9:%E2%82%AC') },
      { kind: 'basic', id: 'é', secret: '€' },
    ],
    ['T25 UTF-8 as it is', { authorization: basic('é:€') }, { kind: 'basic', id: 'é', secret: '€' }],
    ['T26 the empty secret', { authorization: basic('spa:') }, { kind: 'basic', id: 'spa', secret: '' }],
    ['T27 a colon alone is no client', { authorization: 'Basic Og==' }, { kind: 'none' }],
    [
      'T27 a colon alone and an id',
      { authorization: 'Basic Og==', clientId: 'spa' },
      { kind: 'body', id: 'spa' },
    ],
    [
      'T23 the same client twice is one',
      { authorization: basic('a:s'), clientId: 'a' },
      { kind: 'basic', id: 'a', secret: 's' },
    ],
    [
      'the header of RFC 6749 §2.3.1',
      { authorization: 'Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3' },
      { kind: 'basic', id: 's6BhdRkqt3', secret: '7Fjfp0ZBr1KtDRbnfVdmIw' },
    ],
  ])('%s', (_rule, presented, expected) => {
    expect(parseClientCredentials(presented)).toEqual(expected)
  })

  it.each([
    ['two secrets', { authorization: basic('a:s'), clientId: 'a', clientSecret: 's' }],
    ['a secret beside the empty one', { authorization: basic('a:'), clientSecret: 's' }],
    ['two clients', { authorization: basic('a:s'), clientId: 'b' }],
    ['two clients that differ in case', { authorization: basic('a:s'), clientId: 'A' }],
    ['a secret of nobody', { clientSecret: 's' }],
    ['a secret of nobody beside a colon', { authorization: 'Basic Og==', clientSecret: 's' }],
  ])('T23 refuses %s', (_rule, presented) => {
    expect(refusal(presented)).toMatchObject({ code: 'invalid_request', status: 400, challenge: false })
  })

  it.each([
    ['nothing', ''],
    ['the scheme alone', 'Basic'],
    ['the scheme and a space', 'Basic '],
    ['another scheme', 'Bearer abc'],
    ['a scheme that begins alike', 'Basics YTpz'],
    ['what is not base64', 'Basic !!!!'],
    ['base64url', `Basic ${Buffer.from('aaa>>>???:s').toString('base64url')}`],
    ['base64 that was cut', 'Basic YTp'],
    ['base64 without its padding', 'Basic YTpzcw'],
    ['two words', 'Basic YTpz YTpz'],
    ['a tab for the space', 'Basic\tYTpz'],
    ['a line feed behind', 'Basic YTpz\n'],
    ['no colon', basic('client')],
    ['bytes that are not UTF-8', basic(Buffer.from([0xff, 0x3a, 0x41]))],
    ['a bad escape', basic('a:%zz')],
    ['an escape that was cut', basic('a%2:s')],
    ['escapes that are not UTF-8', basic('a:%FF')],
  ])('T24 refuses %s, with a challenge', (_rule, authorization) => {
    expect(refusal({ authorization })).toMatchObject({ code: 'invalid_client', status: 401, challenge: true })
  })

  const text = fc.string({ unit: 'binary' })

  it('throws nothing but an OAuthError, whatever is sent', () => {
    const authorization = fc.oneof(
      text,
      text.map((credentials) => basic(credentials)),
      fc.uint8Array().map((bytes) => basic(Buffer.from(bytes))),
      fc.base64String().map((encoded) => `Basic ${encoded}`),
      fc.tuple(text, text).map((pair) => basic(pair.map(encode).join(':'))),
    )
    const presented = fc.record({ authorization, clientId: text, clientSecret: text }, { requiredKeys: [] })
    fc.assert(
      fc.property(presented, (given) => {
        try {
          expect(['none', 'basic', 'body']).toContain(parseClientCredentials(given).kind)
        } catch (error) {
          expect(error).toBeInstanceOf(OAuthError)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('T25 reads back whatever a client encoded', () => {
    const whole = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(whole, whole, (id, secret) => {
        const authorization = basic(`${encode(id)}:${encode(secret)}`)
        expect(parseClientCredentials({ authorization })).toEqual({ kind: 'basic', id, secret })
      }),
    )
  })
})
