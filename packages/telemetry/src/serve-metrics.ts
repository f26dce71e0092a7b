import { createServer } from 'node:http'
import { hasBearer, type Sensitive } from '@taxiway/crypto'
import type { Metrics } from '@taxiway/runtime'

export type ServeMetrics = {
  /** Absent: nothing is served. */
  port: number | undefined
  host?: string | undefined
  token?: Sensitive<string> | undefined
  /** Called before each answer. Never throws. */
  refresh?: () => Promise<void>
}

/**
 * Serves `GET /metrics` for Prometheus on a port of its own; every other path is 404. With a token, who does not send it gets 401.
 * Closing does not wait for open connections.
 */
export const serveMetrics = (
  metrics: Metrics,
  { port, host, token, refresh }: ServeMetrics,
): { close: () => void } => {
  if (port === undefined) return { close: () => undefined }
  const server = createServer(async (request, response) => {
    if (request.url !== '/metrics') return response.writeHead(404).end()
    if (!hasBearer(token, request.headers.authorization))
      return response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    const body = await refreshed(metrics, refresh).catch(() => undefined)
    if (body === undefined) return response.writeHead(500).end()
    return response.writeHead(200, { 'content-type': metrics.contentType }).end(body)
  })
  server.requestTimeout = 5_000
  server.listen({ port, host })
  return {
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const refreshed = async (metrics: Metrics, refresh: ServeMetrics['refresh']): Promise<string> => {
  await refresh?.()
  return metrics.render()
}
