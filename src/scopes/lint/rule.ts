import type { ASTNode, DocumentNode, GraphQLSchema } from 'graphql'
import type { Catalogue } from '../catalogue.ts'
import type { ScopeTable } from '../compile.ts'
import type { NamedDirective } from '../directive-names.ts'
import type { DirectiveUse } from '../elements.ts'
import type { ScopeFault } from '../faults.ts'
import type { Requirement, ScopeGroup } from '../requirement.ts'
import type { Rules } from '../rules.ts'
import type { SourceFinder } from '../sources.ts'

export type LintSeverity = 'warn' | 'error'

/** One kind of thing that `lintScopes` looks for. */
export interface LintRule<Subject> {
  /** As in options and comments: `open-mutation`. */
  readonly id: string
  /** Unless the options say otherwise. */
  readonly severity: LintSeverity
  /** What it finds, as a sentence. */
  readonly summary: string
  readonly check: (subject: Subject) => Iterable<Suspicion>
}

export interface Suspicion {
  readonly coordinate: string
  /** Where it stands; `undefined` for what was not built from SDL. */
  readonly at: ASTNode | Pick<ScopeFault, 'file' | 'line' | 'column'> | undefined
  readonly message: string
  /** What to write instead. */
  readonly advice: string
}

/** A schema as it is written, faults and all. */
export interface WrittenSchema {
  readonly schema: GraphQLSchema
  /** The SDL that the schema was made of, before any tool; empty when it is not known. */
  readonly documents: readonly DocumentNode[]
  /** Everything because of which the schema does not build. */
  readonly faults: readonly ScopeFault[]
}

/** A schema whose rules hold together. */
export interface RuledSchema extends WrittenSchema {
  readonly table: ScopeTable
  readonly catalogue: Catalogue
  readonly rules: Rules
  readonly finder: SourceFinder
  /** Every `@requiresScopes` and `@authenticated`. */
  readonly uses: readonly RuleUse[]
}

/** One use of a directive that asks for something. */
export interface RuleUse {
  readonly coordinate: string
  /** As in the locations of a directive definition: `OBJECT`. */
  readonly location: string
  readonly use: DirectiveUse
  readonly named: NamedDirective
  /** As written, in this order; the empty group for `@authenticated`. */
  readonly groups: readonly ScopeGroup[]
  readonly requirement: Requirement
}
