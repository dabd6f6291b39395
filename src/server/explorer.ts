import { FIRST_PARTY_CLIENT_ID } from '../oauth/clients.ts'
import type { ExplorerOptions } from '../yoga/explorer.ts'
import { WELCOME } from './explorer-welcome.ts'
import { paths } from './paths.ts'
import type { TokenSettings } from './token-settings.ts'

/** Where the explorer is, and where a login on our own page leads back to. */
export function explorerUrl(publicUrl: string): string {
  return publicUrl + paths.graphql
}

export interface ExplorerSettings extends Pick<TokenSettings, 'passwordGrant'> {
  readonly publicUrl: string
  /** Of the whole catalogue, which the metadata of the token service announces as well. */
  readonly scopes: readonly string[]
}

/**
 * The explorer of this server, which gets its tokens here. The endpoints are named relative to the page, and so are of
 * its own origin, by whichever name of this host it was opened.
 */
export function explorerOptions({ publicUrl, passwordGrant, scopes }: ExplorerSettings): ExplorerOptions {
  return {
    tokens: {
      tokenUrl: `.${paths.token}`,
      revocationUrl: `.${paths.revocation}`,
      passwordGrant,
      scopes,
      codeFlow: {
        authorizationUrl: `.${paths.authorization}`,
        issuer: publicUrl,
        clientId: FIRST_PARTY_CLIENT_ID,
        redirectUri: explorerUrl(publicUrl),
      },
    },
    welcome: WELCOME,
  }
}
