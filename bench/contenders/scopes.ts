import { useGraphQlJit } from '@envelop/graphql-jit'
import { scopeDirectives } from 'graphql-scopes'
import { useScopes } from 'graphql-scopes/yoga'
import { createYoga } from 'graphql-yoga'
import { catalogue, createPlainSchema } from '../schema.ts'
import { createVerifier, rememberVerified, type Verify } from '../tokens.ts'
import type { Contender } from './contender.ts'

interface Variant {
  readonly errors?: 'grouped'
  readonly jit?: boolean
  readonly remember?: (verify: Verify) => Verify
}

/** What a `verify` of the application's own does: jose once for each token. */
export const scopes = createContender('scopes', 'graphql-scopes', {})

export const scopesGrouped = createContender('scopes-grouped', 'graphql-scopes, `errors: "grouped"`', {
  errors: 'grouped',
})

export const scopesJit = createContender('scopes-jit', 'graphql-scopes with graphql-jit', {
  jit: true,
})

export const scopesJitGrouped = createContender(
  'scopes-jit-grouped',
  'graphql-scopes, `errors: "grouped"`, with graphql-jit',
  { jit: true, errors: 'grouped' },
)

export const scopesVerifyEach = createContender(
  'scopes-verify-each',
  'graphql-scopes, each token verified anew',
  {
    remember: (verify) => verify,
  },
)

function createContender(
  name: string,
  title: string,
  { errors, jit = false, remember = rememberVerified }: Variant,
): Contender {
  return {
    name,
    title,
    refuses: true,
    errorForEach: errors !== 'grouped',
    async create({ publicJwk, yogaOptions }) {
      const verify = remember(await createVerifier(publicJwk))
      return createYoga({
        ...yogaOptions,
        schema: createPlainSchema(scopeDirectives, catalogue),
        plugins: [useScopes({ verify, ...(errors && { errors }) }), ...(jit ? [useGraphQlJit()] : [])],
      })
    },
  }
}
