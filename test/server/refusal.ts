import { expect } from 'vitest'

/** RFC 6749 §5.2, to the letter: members, characters, headers; `challenge` only where a Basic challenge must be. */
export async function expectRefusal(
  response: Response,
  status: number,
  error: string,
  challenge: string | null = null,
): Promise<void> {
  const body: Record<string, string> = await response.json()
  expect({ status: response.status, error: body.error }).toEqual({ status, error })
  expect(Object.keys(body)).toEqual(['error', 'error_description'])
  expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
  expectNoStore(response)
  expect(response.headers.get('www-authenticate')).toBe(challenge)
}

export const basicChallenge = 'Basic realm="oauth"'

export function expectNoStore({ headers }: Response): void {
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('pragma')).toBe('no-cache')
}
