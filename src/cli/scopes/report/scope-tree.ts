import type { ScopeDefinition } from '../../../scopes/catalogue.ts'

export interface TreeLine {
  /** The lines of the drawing before the name. */
  readonly branch: string
  readonly name: string
  /** Whether it stands further up with all that it implies: here it is only named. */
  readonly isRepeated: boolean
}

/** The catalogue as a tree: what a scope implies stands below it. Scopes that imply each other start where the first is declared. */
export function drawScopeTree(scopes: readonly ScopeDefinition[]): readonly TreeLine[] {
  const implied = new Map(scopes.map(({ name, implies }) => [name, implies]))
  const below = new Set(scopes.flatMap(({ name, implies }) => implies.filter((each) => each !== name)))
  const drawn = new Set<string>()
  const lines: TreeLine[] = []
  const draw = (name: string, branch: string, indent: string) => {
    const children = implied.get(name) ?? []
    const isRepeated = drawn.has(name) && children.length > 0
    lines.push({ branch, name, isRepeated })
    drawn.add(name)
    if (isRepeated) return
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1
      draw(child, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}`)
    }
  }
  const roots = scopes.filter(({ name }) => !below.has(name))
  // A circle has no root: it starts with the first of it that nothing has led to.
  for (const { name } of [...roots, ...scopes]) if (!drawn.has(name)) draw(name, '', '')
  return lines
}
