import { GraphQLError, parse, specifiedRules, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits } from '../../limits.ts'
import { limitExecution } from './execution-timeout.ts'
import { maxAliases } from './max-aliases.ts'
import { maxCost } from './max-cost.ts'
import { maxDepth } from './max-depth.ts'
import { maxDirectives } from './max-directives.ts'
import { maxRootFields } from './max-root-fields.ts'
import { asksForToken, oneTokenField } from './one-token-field.ts'

export interface LimitsOptions extends Limits {
  /** Leaves out of the rules' messages which other names there are. */
  readonly hideSuggestions: boolean
}

/** Limits on what a document may ask for, and on how long it may take. */
export function useLimits(limits: LimitsOptions): Plugin {
  const rules = [
    maxDepth(limits.maxDepth),
    maxAliases(limits.maxAliases),
    maxDirectives(limits.maxDirectives),
    maxRootFields(limits.maxRootFields),
    maxCost(limits.maxCost),
    oneTokenField,
  ]
  const { hideSuggestions, maxBatch, maxTokens, executionTimeout: seconds } = limits
  const batches = new WeakSet<Request>()
  const noteBatches: Plugin['onRequestParse'] = ({ request }) => ({
    onRequestParseDone({ requestParserResult }) {
      if (Array.isArray(requestParserResult)) batches.add(request)
    },
  })
  return {
    ...(maxBatch > 0 && { onRequestParse: noteBatches }),
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens }))
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document, others = specifiedRules) => {
        // Some rules of GraphQL's own take long over what these refuse; of a short document that is not yet long.
        const isLong = (document.loc?.end ?? Number.POSITIVE_INFINITY) > 2_000
        const faults = isLong ? validate(schema, document, rules) : []
        if (faults.length > 0) return faults
        return validate(schema, document, isLong ? others : [...rules, ...others], { hideSuggestions })
      })
    },
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const { request } = args.contextValue
      const isBatched = request !== undefined && batches.has(request)
      if (isBatched && asksForToken(args)) {
        const message = 'token, refreshToken and revokeToken have a request to themselves.'
        const error = new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })
        return setResultAndStopExecution({ errors: [error] })
      }
      setExecuteFn((given) => limitExecution(executeFn, given, { seconds, hasStatus: !isBatched }))
    },
  }
}
