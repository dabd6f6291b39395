import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Requests of one connection that may wait for the answer to another: no client sends more ahead. */
const MAX_WAITING = 10

/** Has it called when the request's turn has come. */
export type InTurn = (request: IncomingMessage, response: ServerResponse, begin: () => void) => void

/**
 * Works on one request of each connection at a time: those that a client pipelines (RFC 9112 §9.3.2) would all be worked
 * on at once. A connection with too many of them is cut.
 */
export function createInTurn(): InTurn {
  const open = new WeakMap<Socket, ServerResponse[]>()
  return (request, response, begin) => {
    const { socket } = request
    const responses = open.get(socket) ?? []
    open.set(socket, responses)
    const before = responses.at(-1)
    responses.push(response)
    response.once('close', () => responses.splice(responses.indexOf(response), 1))
    if (before === undefined) begin()
    else if (responses.length > MAX_WAITING + 1) socket.destroy()
    else
      before.once('close', () => {
        if (!socket.destroyed) begin()
        // Node says it only of the answer whose turn it was.
        else response.emit('close')
      })
  }
}
