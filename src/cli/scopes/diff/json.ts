import type { ScopeDiff } from '../../../scopes/diff/diff.ts'

/** As `json-schema/diff.schema.json` says. */
export function diffAsJson({ coordinates, scopes }: ScopeDiff): unknown {
  return {
    coordinates: coordinates.map(
      ({ before = null, after = null, letsIn = null, shutsOut = null, ...change }) => ({
        ...change,
        before,
        after,
        letsIn,
        shutsOut,
      }),
    ),
    scopes,
  }
}
