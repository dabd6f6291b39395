import { describeServer } from '../servers/contract.ts'
import { apollo, url } from './apollo-server.ts'

describeServer('Apollo Server', async () => ({ url, close: () => apollo.stop() }))
