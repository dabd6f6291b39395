import { formatRequirement, type Requirement } from '../../scopes/requirement.ts'

/** A requirement as a sentence goes on with it. */
export function inWords(requirement: Requirement): string {
  const words = formatRequirement(requirement)
  return words === 'authenticated' ? 'a valid token' : words
}
