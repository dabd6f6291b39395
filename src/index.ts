export {
  type Catalogue,
  isScopeToken,
  readCatalogue,
  type ScopeDefinition,
} from './scopes/catalogue.ts'
export { type Challenge, formatChallenge } from './scopes/challenge.ts'
export {
  type Claims,
  readCommonScopeClaim,
  readScopeClaim,
  type ScopeReader,
  scopesFrom,
} from './scopes/claims.ts'
export { type CompileScopesOptions, compileScopes, type ScopeTable } from './scopes/compile.ts'
export type { OnDecision, ScopeDecision } from './scopes/decision.ts'
export {
  type CoordinateChange,
  diffScopes,
  type ScopeChange,
  type ScopeChangeKind,
  type ScopeDiff,
  scopeChangeKinds,
} from './scopes/diff/diff.ts'
export type { ExampleCaller } from './scopes/diff/newcomer.ts'
export { scopeDirectives } from './scopes/directives.ts'
export {
  DocumentsError,
  type RegisteredDocument,
  registerDocuments,
  requireRegistered,
} from './scopes/documents.ts'
export { type EnforceScopesOptions, enforceScopes } from './scopes/enforce.ts'
export { type ScopeFault, ScopeSchemaError } from './scopes/faults.ts'
export { federationSDL } from './scopes/federation/federation-sdl.ts'
export {
  type LintFinding,
  type LintScopesOptions,
  lintRules,
  lintScopes,
} from './scopes/lint/lint.ts'
export type { LintSeverity } from './scopes/lint/rule.ts'
export {
  type OperationChoice,
  type OperationScopes,
  operationScopes,
  type RefusedSelection,
  type SelectedField,
  type SelectedOn,
} from './scopes/operation.ts'
export {
  type Disclosure,
  type RefusalCode,
  type RefusalExtensions,
  ScopeRefusedError,
} from './scopes/refusal.ts'
export {
  type OperationMode,
  type OperationRefusal,
  type RefusalOptions,
  type RefuseOperationOptions,
  refuseOperation,
} from './scopes/refuse-operation.ts'
export {
  type Closure,
  cheapestGroup,
  formatRequirement,
  implies,
  missingScopes,
  type Requirement,
  type ScopeGroup,
  satisfies,
} from './scopes/requirement.ts'
export type { RequirementSource } from './scopes/sources.ts'
export { visibleSchema } from './scopes/visible.ts'
