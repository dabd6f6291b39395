import { execute, parse, validate } from 'graphql'
import {
  compileScopes,
  enforceScopes,
  operationScopes,
  readScopeClaim,
  refuseOperation,
} from '../../src/index.ts'
import { claimsOf, schema } from './example.ts'

const table = compileScopes(schema)
const guarded = enforceScopes(schema)

export async function answer(request: Request): Promise<Response> {
  const claims = await claimsOf(request.headers.get('authorization'))
  const { query, operationName, variables } = await request.json()
  const document = parse(query)
  const errors = validate(guarded, document)
  if (errors.length > 0) return Response.json({ errors }, { status: 400 })

  const operation = operationScopes(table, document, { operationName, variables })
  const refusal = refuseOperation(table, operation, claims && readScopeClaim(claims))
  if (refusal) {
    const headers = { 'www-authenticate': refusal.challenge }
    return Response.json({ errors: refusal.errors }, { status: refusal.status, headers })
  }
  const contextValue = { claims }
  return Response.json(
    await execute({ schema: guarded, document, operationName, variableValues: variables, contextValue }),
  )
}
