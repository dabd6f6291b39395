import { describeServer } from './contract.ts'
import { handler } from './graphql-http.ts'
import { serve } from './serve.ts'

describeServer('graphql-http', () => serve(handler))
