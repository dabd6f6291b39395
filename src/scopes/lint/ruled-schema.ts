import { compileScopes } from '../compile.ts'
import { directiveNames } from '../directive-names.ts'
import { directivesOf, visitCarriers } from '../elements.ts'
import { ScopeSchemaError } from '../faults.ts'
import { readScopesLiteral } from '../literal.ts'
import { allOf, authenticated } from '../requirement.ts'
import { type Rules, readRules } from '../rules.ts'
import { createSourceFinder } from '../sources.ts'
import type { RuledSchema, RuleUse, WrittenSchema } from './rule.ts'

/** What every rule looks at. @returns `faults` filled, or a schema whose rules hold together */
export function readSchema(
  written: Omit<WrittenSchema, 'faults'>,
): (WrittenSchema & { readonly table?: never }) | RuledSchema {
  try {
    const table = compileScopes(written.schema)
    const rules = readRules(written.schema)
    return {
      ...written,
      faults: [],
      table,
      rules,
      catalogue: table.catalogue,
      finder: createSourceFinder(written.schema, rules),
      uses: usesIn(written, rules),
    }
  } catch (error) {
    if (!(error instanceof ScopeSchemaError)) throw error
    return { ...written, faults: error.faults }
  }
}

function usesIn({ schema }: Pick<WrittenSchema, 'schema'>, { catalogue }: Rules): readonly RuleUse[] {
  const found: RuleUse[] = []
  const names = directiveNames(directivesOf(schema).uses)
  visitCarriers(schema, (coordinate, location, { uses }) => {
    for (const use of uses) {
      const named = names.get(use.name)
      if (named?.directive === 'authenticated') {
        found.push({ coordinate, location, use, named, groups: [[]], requirement: authenticated })
      } else if (named?.directive === 'requiresScopes') {
        const groups = readScopesLiteral(use, 'scalar', catalogue)
        // Without faults every literal can be read.
        if (typeof groups === 'string') continue
        const requirement = allOf([groups], catalogue.closure)
        found.push({ coordinate, location, use, named, groups, requirement })
      }
    }
  })
  return found
}
