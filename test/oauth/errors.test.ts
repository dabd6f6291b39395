import { describe, expect, it } from 'vitest'
import { OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from '../../src/oauth/errors.ts'

describe('OAuthError', () => {
  it('keeps code, description, delay and cause', () => {
    const cause = new Error('disk full')
    const error = new OAuthError('temporarily_unavailable', 'try again', { retryAfter: 2, cause })
    expect(error).toMatchObject({
      code: 'temporarily_unavailable',
      description: 'try again',
      retryAfter: 2,
      cause,
    })
  })

  it.each([
    ['a double quote', 'unknown "x"'],
    ['a backslash', 'a\\b'],
    ['a line feed', 'a\nb'],
    ['what is not ASCII', 'é'],
    ['nothing at all', ''],
  ])('will not be made with %s in its description', (_rule, description) => {
    expect(() => new OAuthError('invalid_request', description)).toThrow(TypeError)
  })

  it.each<[string, OAuthErrorCode, OAuthErrorOptions, number]>([
    ['is a bad request in general', 'invalid_grant', {}, 400],
    ['T20 asks a client that tried Basic to try again', 'invalid_client', { challenge: true }, 401],
    ['T21 does not ask any other', 'invalid_client', {}, 400],
    ['T60 says that it was too often', 'temporarily_unavailable', { tooMany: true, retryAfter: 60 }, 429],
    ['T62 says that it is our fault for now', 'temporarily_unavailable', { retryAfter: 1 }, 503],
    ['T63 says that it is our fault', 'server_error', {}, 500],
  ])('%s', (_rule, code, options, status) => {
    const error = new OAuthError(code, 'refused', options)
    expect(error).toMatchObject({ status, challenge: options.challenge ?? false })
  })
})
