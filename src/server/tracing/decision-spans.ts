import type { Span } from '@opentelemetry/api'
import { type ExecutionArgs, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { ScopeTable } from '../../scopes/compile.ts'
import type { OnDecision } from '../../scopes/decision.ts'
import { missingScopes } from '../../scopes/requirement.ts'
import type { ExecutionContext } from '../../yoga/session.ts'
import { ownAttributes, type StartChild } from './child-spans.ts'

/** An operation can be refused in a thousand places, and its client can give it a name of any length. */
const MAX_COORDINATES = 50
const MAX_NAME = 100

interface Deciding {
  /** As of `performance.now`. */
  readonly startTime: number
  readonly args: ExecutionArgs
}

export interface DecisionSpans {
  /** Stands before `useScopes`, so that it sees an operation just before that does. */
  readonly plugin: Plugin
  readonly onDecision: OnDecision<ExecutionContext>
}

/** A span for the decision about each operation: what it was, and what is refused for want of which scopes. */
export function traceDecisions(
  startChild: StartChild,
  spans: WeakMap<Request, Span>,
  table: ScopeTable,
): DecisionSpans {
  const deciding = new WeakMap<object, Deciding>()
  const begin = (args: ExecutionArgs) => {
    const { contextValue } = args
    if (typeof contextValue === 'object' && contextValue !== null) {
      deciding.set(contextValue, { startTime: performance.now(), args })
    }
  }
  const missingOf = (coordinates: readonly string[], granted: readonly string[] | undefined) => {
    const { closure } = table.catalogue
    const missing = coordinates.flatMap((each) => missingScopes(table.requirement(each), granted, closure))
    return [...new Set(missing)]
  }

  return {
    plugin: { onExecute: ({ args }) => begin(args), onSubscribe: ({ args }) => begin(args) },
    onDecision({ stage, outcome, coordinates, granted, context }) {
      const known = deciding.get(context)
      if (stage !== 'operation' || known === undefined || context.request === undefined) return
      const { startTime, args } = known
      const span = startChild(spans.get(context.request), 'scopes.decide', { startTime })
      if (span === undefined) return
      const refused = coordinates.slice(0, MAX_COORDINATES)
      span.setAttributes({
        ...describeOperation(args),
        ...ownAttributes({
          caller: granted === undefined ? 'anonymous' : 'token',
          outcome,
          ...(refused.length > 0 && { refused, missing: missingOf(refused, granted) }),
        }),
      })
      span.end()
    },
  }
}

function describeOperation({ document, operationName }: ExecutionArgs) {
  const operation = getOperationAST(document, operationName)
  const name = operation?.name?.value
  return {
    ...(operation && { 'graphql.operation.type': operation.operation }),
    ...(name !== undefined && { 'graphql.operation.name': name.slice(0, MAX_NAME) }),
  }
}
