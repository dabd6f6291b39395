import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { localUrl } from '../../config.ts'

export interface MetricsListener {
  listen(): Promise<void>
  /** `undefined` before it listens. */
  url(): string | undefined
  close(): Promise<void>
}

/**
 * `GET /metrics` at a door of its own, so that no proxy in front of the API can show it to the world, and that it still
 * answers while the API is being closed.
 */
export function createMetricsListener(registry: Registry, host: string, port: number): MetricsListener {
  const http = createServer(async (request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end()
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end()
    const text = await registry.metrics()
    response.writeHead(200, { 'content-type': registry.contentType }).end(text)
  })
  let url: string | undefined
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        http.once('error', reject)
        http.listen(port, host, () => {
          url = `${localUrl(host, (http.address() as AddressInfo).port)}/metrics`
          resolve()
        })
      }),
    url: () => url,
    close: () =>
      new Promise((resolve) => {
        if (!http.listening) return resolve()
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}
