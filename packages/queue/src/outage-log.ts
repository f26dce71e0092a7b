import type { Logger } from '@taxiway/runtime'

export type OutageLog = {
  failed: (error: unknown) => void
  recovered: () => void
}

/**
 * Says once that something is away, reminds of it once a minute, and says once that it is back. The drivers below report every
 * single attempt to reconnect, several a second, for as long as an outage lasts.
 */
export const createOutageLog = (logger: Logger, what: string, remindAfterMs = 60_000): OutageLog => {
  let since: number | undefined
  let lastSaid = 0
  return {
    failed: error => {
      const now = performance.now()
      const first = since === undefined
      since ??= now
      if (!first && now - lastSaid < remindAfterMs) return
      lastSaid = now
      logger.warn({ err: error, awayMs: Math.round(now - since) }, `${what} is not reachable`)
    },
    recovered: () => {
      if (since === undefined) return
      logger.info({ awayMs: Math.round(performance.now() - since) }, `${what} is reachable again`)
      since = undefined
    },
  }
}
