/** `; did you mean "items"?` for the candidate that is at most two typing slips away, else nothing. */
export function nearMatch(name: string, candidates: Iterable<string>): string {
  const [nearest] = [...candidates]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= Math.min(2, Math.max(1, name.length / 2)))
    .sort((left, right) => left.distance - right.distance)
  return nearest === undefined ? '' : `; did you mean "${nearest.candidate}"?`
}

/** Levenshtein, case-blind: scopes that differ in case alone are the likeliest slip. */
function editDistance(left: string, right: string): number {
  const target = [...right.toLowerCase()]
  let previous = [0, ...target.map((_, index) => index + 1)]
  for (const [row, letter] of [...left.toLowerCase()].entries()) {
    const current = [row + 1]
    for (const [column, other] of target.entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
