import { formatRequirement } from '../requirement.ts'
import type { RequirementSource } from '../sources.ts'

const shown = 3

/** `User needs me, User.email needs users:read`; the first few. */
export function formatSources(sources: readonly RequirementSource[]): string {
  const words = sources
    .slice(0, shown)
    .map(({ coordinate, requirement }) => `${coordinate} needs ${formatRequirement(requirement)}`)
  const more = sources.length > shown ? [`${sources.length - shown} more`] : []
  return [...words, ...more].join(', ')
}
