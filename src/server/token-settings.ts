import type { Config } from '../config.ts'
import type { TokenServiceNeeds } from '../oauth/token-service.ts'
import { paths } from './paths.ts'

export type TokenSettings = Required<
  Pick<TokenServiceNeeds, 'issuer' | 'audience' | 'accessTokenTtl' | 'refreshIdle' | 'refreshAbsolute'>
> &
  Required<Pick<TokenServiceNeeds, 'refreshGrace' | 'passwordGrant' | 'strictScopes'>> &
  Pick<TokenServiceNeeds, 'signingAlgorithm' | 'sharedSecrets'>

/** What of the configuration the token service is made with, be it to sign or to verify. */
export function tokenSettings(config: Config): TokenSettings {
  return {
    issuer: config.publicUrl,
    audience: config.publicUrl + paths.graphql,
    accessTokenTtl: config.accessTokenTtl,
    refreshIdle: config.refreshIdle,
    refreshAbsolute: config.refreshMax,
    refreshGrace: config.refreshGrace,
    passwordGrant: config.passwordGrant,
    strictScopes: config.strictScopes,
    signingAlgorithm: config.signingAlgorithm,
    ...(config.sharedSecrets !== undefined && { sharedSecrets: config.sharedSecrets }),
  }
}
