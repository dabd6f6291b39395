import { EventEmitter, on } from 'node:events'
import type { OrderEvents } from '../orders/order.ts'

/** Events between the requests of one process. */
export function createOrderEvents(): OrderEvents {
  const emitter = new EventEmitter<{ placed: [orderId: string] }>().setMaxListeners(0)
  return {
    publishPlaced: (orderId) => emitter.emit('placed', orderId),
    placed() {
      // Listens from here on, and not only from the first `next`: no order falls between subscribing and asking.
      const events = on(emitter, 'placed')
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            const { done, value } = await events.next()
            return done ? { done, value: undefined } : { done: false, value: String(value[0]) }
          },
          async return() {
            await events.return?.()
            return { done: true, value: undefined }
          },
        }),
      }
    },
  }
}
