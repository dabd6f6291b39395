import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api'

/**
 * Starts a span below another one.
 *
 * @returns `undefined` where there is none, or where it is not recorded
 */
export type StartChild = (parent: Span | undefined, name: string, options?: SpanOptions) => Span | undefined

export function createStartChild(tracer: Tracer): StartChild {
  return (parent, name, options) =>
    parent?.isRecording() ? tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent)) : undefined
}

/** Attributes under our own name, without those that are `undefined`. */
export function ownAttributes(
  attributes: Readonly<Record<string, string | string[] | undefined>>,
): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[`graphql_scopes.${name}`, value]],
    ),
  )
}
