import { createLogger, type Logger } from '@taxiway/runtime'

/** A history contains hundreds of deliberate faults. `LOG_LEVEL=debug` shows them. */
export const silent: Logger = createLogger({
  name: 'model',
  level: (process.env['LOG_LEVEL'] ?? 'silent') as 'silent',
  version: 'test',
})
