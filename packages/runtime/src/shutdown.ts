import type { Logger } from 'pino'

export type ShutdownOptions = {
  logger: Logger
  /** How long an orderly stop may take before the process ends anyway. */
  deadlineMs: number
  stop: () => Promise<void>
  /** What must not survive us when there is no time left, e.g. child processes. Synchronous. */
  kill?: () => void
  exit?: (code: number) => void
  signals?: NodeJS.EventEmitter
}

/**
 * SIGTERM or SIGINT stops in order; a second one, or the deadline, kills. An uncaught error is logged and stops the process in the
 * same way with a non-zero code: after it the memory of the process cannot be trusted.
 */
export const installShutdown = ({
  logger,
  deadlineMs,
  stop,
  kill,
  exit = process.exit,
  signals = process,
}: ShutdownOptions): void => {
  let stopping = false
  const end = (code: number) => {
    kill?.()
    exit(code)
  }
  const begin = (reason: string, code: number) => {
    if (stopping) return end(code || 1)
    stopping = true
    logger.info({ reason }, 'stopping')
    const timer = setTimeout(() => {
      logger.error({ deadlineMs }, 'did not stop in time')
      end(1)
    }, deadlineMs)
    timer.unref()
    stop().then(
      () => end(code),
      error => {
        logger.error({ err: error }, 'stopping failed')
        end(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) signals.on(signal, () => begin(signal, 0))
  signals.on('uncaughtException', (error: unknown) => {
    logger.fatal({ err: error }, 'uncaught exception')
    begin('uncaughtException', 1)
  })
  signals.on('unhandledRejection', (error: unknown) => {
    logger.fatal({ err: error }, 'unhandled rejection')
    begin('unhandledRejection', 1)
  })
}
