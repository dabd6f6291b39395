import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { compareSync } from 'bcryptjs'

// As the threads of the server's hasher do: on a machine that has other work, too, both then get as much of it.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

/** Compares until it is ended, and tells of each compare. */
const { password, passwordHash }: { readonly password: string; readonly passwordHash: string } = workerData
while (compareSync(password, passwordHash)) parentPort?.postMessage('compared')
throw new Error('this is not the password')
