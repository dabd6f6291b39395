import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'

const LOOK_EVERY_MS = 1_000

/** What is written at once is seen to be taken as a whole only, so that a long page has more time on a slow line. */
const SLOWEST_BYTES_PER_MS = 50

interface Delivery {
  /** Bytes that the system has taken. */
  readonly taken: number
  readonly since: number
}

/**
 * Cuts each connection whose client takes nothing of what waits for it: Node ends one that is idle, but not one that is
 * never read from. Streams too, whose pings would pile up.
 *
 * @param seconds for which nothing is taken, and more for much that waits
 */
export function cutUnread(http: HttpServer, seconds: number): void {
  const sockets = new Map<Socket, Delivery>()
  http.on('connection', (socket: Socket) => {
    sockets.set(socket, { taken: 0, since: performance.now() })
    socket.once('close', () => sockets.delete(socket))
  })
  const look = () => {
    const now = performance.now()
    for (const [socket, { taken, since }] of sockets) {
      const takenNow = socket.bytesWritten - socket.writableLength
      if (socket.writableLength === 0 || takenNow > taken)
        sockets.set(socket, { taken: takenNow, since: now })
      else if (now - since > seconds * 1_000 + socket.writableLength / SLOWEST_BYTES_PER_MS) socket.destroy()
    }
  }
  let timer: NodeJS.Timeout | undefined
  http.on('listening', () => {
    timer = setInterval(look, LOOK_EVERY_MS).unref()
  })
  http.on('close', () => clearInterval(timer))
}
