import { writeSync } from 'node:fs'
import { createId } from '../../src/id.ts'
import { openStorage } from '../../src/storage/open.ts'
import { StorageUnavailableError } from '../../src/storage/storage.ts'

// A process of its own, whose files cannot grow for long: writes the id of each item that was acknowledged, until one
// is refused. Exit code 0: that one was refused as it should be.
process.on('SIGXFSZ', () => {})
const storage = await openStorage(process.argv[2] ?? '')
const createdAt = new Date('2026-03-01T00:00:00Z')
try {
  for (;;) {
    const id = createId('itm', createdAt)
    const description = 'x'.repeat(20_000)
    const ownerId = 'usr_019b8d627a8000000000000000000001'
    await storage.items.create({ id, ownerId, title: 'large', description, price: 1, createdAt })
    writeSync(1, `${id}\n`)
  }
} catch (error) {
  process.exitCode = error instanceof StorageUnavailableError ? 0 : 1
  // Reading needs no room.
  await storage.items.findByIds(['itm_nothing'])
}
await storage.close()
