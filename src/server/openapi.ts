import type { ScopeDefinition } from '../scopes/catalogue.ts'
import { paths } from './paths.ts'

export interface OpenApiNeeds {
  readonly publicUrl: string
  /** The catalogue. */
  readonly scopes: readonly ScopeDefinition[]
  readonly passwordGrant: boolean
}

/**
 * Describes the token endpoint, and the GraphQL endpoint as one operation that takes its tokens, in OpenAPI 3.1: enough
 * for tools that read nothing else to log in and to choose scopes.
 */
export function describeOpenApi({ publicUrl, scopes, passwordGrant }: OpenApiNeeds) {
  const grants = [
    ...(passwordGrant ? ['password'] : []),
    'refresh_token',
    'client_credentials',
    'authorization_code',
  ]
  // RFC 6749 §4.4.3: a client that acts for itself gets no refresh token.
  const clientFlow = {
    tokenUrl: publicUrl + paths.token,
    scopes: Object.fromEntries(scopes.map(({ name, description }) => [name, description])),
  }
  const flow = { ...clientFlow, refreshUrl: publicUrl + paths.token }
  return {
    openapi: '3.1.0',
    info: { title: new URL(publicUrl).host, version: '1' },
    servers: [{ url: publicUrl }],
    paths: { [paths.token]: { post: requestToken(grants) }, [paths.graphql]: { post: sendOperation } },
    components: {
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: {
            ...(passwordGrant && { password: flow }),
            clientCredentials: clientFlow,
            authorizationCode: { authorizationUrl: publicUrl + paths.authorization, ...flow },
          },
        },
      },
    },
  }
}

const text = { type: 'string' } as const

const requestToken = (grants: readonly string[]) => ({
  operationId: 'requestToken',
  summary: 'Get an access token (RFC 6749 §3.2)',
  security: [],
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          required: ['grant_type'],
          properties: {
            grant_type: { enum: grants },
            scope: { ...text, description: 'Scopes, separated by spaces.' },
            username: text,
            password: { ...text, format: 'password' },
            refresh_token: text,
            code: text,
            redirect_uri: text,
            code_verifier: text,
            client_id: text,
            client_secret: { ...text, format: 'password' },
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'A token.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['access_token', 'token_type', 'expires_in'],
            properties: {
              access_token: text,
              token_type: { const: 'Bearer' },
              expires_in: { type: 'integer', description: 'In seconds.' },
              scope: { ...text, description: 'The scopes granted, separated by spaces.' },
              refresh_token: text,
            },
          },
        },
      },
    },
    default: {
      description: 'A refusal (RFC 6749 §5.2).',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['error'],
            properties: { error: text, error_description: text },
          },
        },
      },
    },
  },
})

const sendOperation = {
  operationId: 'sendOperation',
  summary: 'Send a GraphQL operation; which scopes it needs depends on what it selects',
  // None at all, or a token with whichever scopes.
  security: [{}, { oauth2: [] }],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['query'],
          properties: { query: text, operationName: text, variables: { type: 'object' } },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The result, in which what was refused is null and has an error.',
      content: { 'application/json': { schema: { type: 'object' } } },
    },
    401: { description: 'The token is missing, or not valid.' },
    403: { description: 'The token lacks scopes: WWW-Authenticate names those that would do.' },
  },
} as const
