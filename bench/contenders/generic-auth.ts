import { createPublicKey } from 'node:crypto'
import { DIRECTIVE_SDL, REQUIRES_SCOPES_DIRECTIVE_SDL, useGenericAuth } from '@envelop/generic-auth'
import { createInlineSigningKeyProvider, useJWT } from '@graphql-yoga/plugin-jwt'
import { createYoga } from 'graphql-yoga'
import { createPlainSchema } from '../schema.ts'
import { audience, issuer } from '../tokens.ts'
import type { Contender } from './contender.ts'

interface JwtContext {
  readonly jwt?: { readonly payload: { readonly scope?: string } }
}

/** The Guild's own pair. plugin-jwt verifies the token of each request with jsonwebtoken; it has no cache for that. */
export const genericAuth: Contender = {
  name: 'generic-auth',
  title: 'plugin-jwt + generic-auth',
  refuses: true,
  errorForEach: false,
  async create({ publicJwk, yogaOptions }) {
    const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
    const pem = key.export({ type: 'spki', format: 'pem' }).toString()
    return createYoga({
      ...yogaOptions,
      schema: createPlainSchema(DIRECTIVE_SDL, REQUIRES_SCOPES_DIRECTIVE_SDL),
      plugins: [
        useJWT({
          signingKeyProviders: [createInlineSigningKeyProvider(pem)],
          tokenVerification: { issuer, audience, algorithms: ['ES256'] },
        }),
        useGenericAuth({
          mode: 'protect-granular',
          resolveUserFn: (context: JwtContext) => context.jwt?.payload,
          rejectUnauthenticated: false,
        }),
      ],
    })
  },
}
