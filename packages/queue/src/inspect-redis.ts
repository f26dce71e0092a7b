import type { Logger } from '@taxiway/runtime'
import type { Redis } from 'ioredis'

/**
 * Warns when this Redis may drop wake-ups: an eviction policy other than `noeviction` breaks BullMQ, and without an append-only
 * file a restart forgets what waits. Both only cost latency here, so neither stops the start. `INFO` needs no special right, `CONFIG` does.
 */
export const inspectRedis = async (client: Pick<Redis, 'info'>, logger: Logger): Promise<void> => {
  try {
    const info = parseInfo(await client.info())
    const policy = info.get('maxmemory_policy')
    if (policy !== undefined && policy !== 'noeviction')
      logger.warn({ policy }, 'Redis may evict jobs: set maxmemory-policy noeviction')
    if (info.get('aof_enabled') === '0')
      logger.warn('Redis has no append-only file: wake-ups are late after it restarts (set appendonly yes)')
  } catch (error) {
    logger.warn({ err: error }, 'the settings of Redis could not be read')
  }
}

const parseInfo = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\r\n')
      .filter(line => line.includes(':'))
      .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
