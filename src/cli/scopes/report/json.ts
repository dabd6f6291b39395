import type { Report } from './report.ts'

/** A requirement is `"public"` or groups of scopes; null where its alternatives are too many to be multiplied out. */
export function reportAsJson({ scopes, elements }: Report): unknown {
  return {
    scopes,
    coordinates: elements.map(({ requirement = null, ...element }) => ({ ...element, requirement })),
  }
}
