import { hostname } from 'node:os'
import { beatWorker, forgetWorker } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Deps } from '../deps.js'

const beatMs = 5_000

type HeartbeatDeps = Pick<Deps, 'env' | 'db' | 'vault' | 'breakers' | 'clock' | 'logger'>

/**
 * Records every few seconds that this process runs, which breakers it met open, and which keys it has: no key is
 * used before every process can decrypt with it. If the database belongs to another installation, the process ends: no process
 * could decrypt the values it writes.
 */
export const startHeartbeat = ({ env, db, vault, breakers, clock, logger }: HeartbeatDeps) => {
  const id = `api-${hostname().replace(/[^\w.-]/g, '')}-${process.pid}`
  const stopping = new AbortController()
  const beat = async () => {
    try {
      const detail = { keys: await vault.report(), breakers: await breakers.read() }
      await beatWorker(db, { id, kind: 'api', version: env.APP_VERSION, detail })
    } catch (error) {
      if (isDomainError(error, 'crypto.wrong_secret')) throw error
      logger.warn({ err: error }, 'the heartbeat did not reach the database')
    }
  }
  const beating = (async () => {
    while (!stopping.signal.aborted) {
      await beat()
      await clock.sleep(beatMs, stopping.signal)
    }
  })()
  return {
    stop: async (): Promise<void> => {
      stopping.abort()
      await beating.catch(() => undefined)
      await forgetWorker(db, id).catch(() => undefined)
    },
  }
}
