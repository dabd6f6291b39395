import { execute } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
import { describeServer } from './contract.ts'
import { type Context, contextOf, refuseMutation, schema } from './example.ts'
import { serve } from './serve.ts'

const handler = createHandler({
  schema,
  context: ({ raw }) => ({ ...contextOf(raw.headers.authorization) }),
  execute(args) {
    const { document, operationName, variableValues: variables, contextValue } = args
    const errors = refuseMutation({ document, operationName, variables }, contextValue as Context)
    return errors.length > 0 ? { errors } : execute(args)
  },
})

describeServer('graphql-http', () => serve(handler))
