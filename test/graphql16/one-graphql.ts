import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(import.meta.url)

/**
 * Loaded before anything else in the project `graphql16`. Yoga, graphql-tools and graphql-jit stand beside graphql 17,
 * and would load that: whoever asks for graphql, by import or require, gets this workspace's.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!/^graphql(\/|$)/.test(specifier) || context.parentURL === import.meta.url)
      return nextResolve(specifier, context)
    return { url: pathToFileURL(resolve(specifier)).href, shortCircuit: true }
  },
})
