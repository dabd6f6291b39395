import { openStorage } from '../../src/storage/open.ts'

// A process of its own: makes the demo world, and is killed the moment that was acknowledged, without closing anything.
const storage = await openStorage(process.argv[2] ?? '')
await storage.migrate()
await storage.seed()
process.kill(process.pid, 'SIGKILL')
