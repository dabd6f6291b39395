import { directivesOf } from '../../elements.ts'
import type { LintRule, RuledSchema } from '../rule.ts'

export const unusedScope: LintRule<RuledSchema> = {
  id: 'unused-scope',
  severity: 'warn',
  summary: 'A scope opens nothing: no rule asks for it, or for anything that it implies.',
  *check({ schema, catalogue, uses }) {
    const required = new Set(uses.flatMap(({ groups }) => groups.flat()))
    const declarations = directivesOf(schema).uses.filter(({ name }) => name === 'scope')
    for (const { name } of catalogue.scopes) {
      if ([...catalogue.closure([name])].some((scope) => required.has(scope))) continue
      yield {
        coordinate: 'schema',
        at: declarations.find(({ args }) => args.name === name)?.node,
        message: `declares the scope "${name}", which opens nothing: no rule asks for it, or for what it implies.`,
        advice: 'Ask for it where it belongs, or leave it out: users should not be asked to grant it.',
      }
    }
  },
}
