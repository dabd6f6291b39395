import { OAuthError } from './errors.ts'

export interface ResourceNeeds {
  /** The resource of tokens that are asked for without naming one. */
  readonly audience: string
  /** Others that may be named. Default: none. */
  readonly otherResources?: readonly string[]
}

/**
 * The resource that is asked for (RFC 8707 §2), compared byte by byte.
 *
 * @returns `undefined` for the default one, named or not
 * @throws {OAuthError} `invalid_target` for any that is not ours to give
 */
export function requireResource(
  resource: string | undefined,
  { audience, otherResources = [] }: ResourceNeeds,
): string | undefined {
  if (resource === undefined || resource === audience) return undefined
  if (otherResources.includes(resource)) return resource
  throw new OAuthError('invalid_target', 'this resource is not known here')
}

/**
 * The `aud` where a resource was granted before: only that one may be named again (RFC 8707 §2.2).
 *
 * @throws {OAuthError} `invalid_target` for another, or when it is not ours to give any more
 */
export function requireSameResource(
  resource: string | undefined,
  granted: string | undefined,
  needs: ResourceNeeds,
): string {
  const same = requireResource(granted, needs)
  if (resource !== undefined && requireResource(resource, needs) !== same) {
    throw new OAuthError('invalid_target', 'another resource was granted')
  }
  return same ?? needs.audience
}
