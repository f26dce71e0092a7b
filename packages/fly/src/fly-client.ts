import type { Outbound } from '@taxiway/resilience'
import { type Clock, systemClock } from '@taxiway/runtime'
import { createFlyAddresses, type FlyAddresses } from './addresses.js'
import { createFlyApps, type FlyApps } from './apps.js'
import type { CallOptions } from './call-fly.js'
import { createFlyOutbound, createLogsOutbound, type FlyOutboundOptions } from './fly-outbound.js'
import { createFlyLeases, type FlyLeases } from './leases.js'
import { createFlyLogs, type FlyLogs } from './logs.js'
import { createFlyMachines, type FlyMachines } from './machines.js'
import { createFlySecrets, type FlySecrets } from './secrets.js'
import { createFlyWaiting, type FlyWaiting } from './waiting.js'

export type FlyClient = {
  apps: FlyApps
  addresses: FlyAddresses
  secrets: FlySecrets
  machines: FlyMachines
  leases: FlyLeases
  logs: FlyLogs
} & FlyWaiting & {
    /** The state of the breaker for the Machines API. */
    breaker: Outbound['breaker']
    /**
     * Resolves when Fly accepts the token for its organization; throws `fly.auth` otherwise. Sends the call
     * even when `admit` refuses.
     */
    checkToken: (options?: CallOptions) => Promise<void>
    close: () => Promise<void>
  }

export type FlyClientOptions = {
  orgSlug: string
  clock?: Clock
  random?: () => number
  /** Called before every call; its error replaces the call. */
  admit?: () => Promise<void>
} & ({ outbound: Outbound } | FlyOutboundOptions)

/**
 * A client of the Machines API (https://fly.io/docs/machines/api/). Every call keeps Fly's rate limits, ends
 * by its deadline and throws `fly.*` errors by Fly's own classification. After an unknown outcome it reads
 * Fly's state.
 */
export const createFlyClient = (options: FlyClientOptions): FlyClient => {
  const { orgSlug, clock = systemClock, random = Math.random } = options
  const open = 'outbound' in options ? options.outbound : createFlyOutbound(options)
  const outbound = options.admit ? guard(open, options.admit) : open
  const logs = 'outbound' in options ? options.outbound : createLogsOutbound(options)
  const machines = createFlyMachines({ outbound, clock })
  return {
    apps: createFlyApps({ outbound, orgSlug, clock }),
    addresses: createFlyAddresses({ outbound, clock }),
    secrets: createFlySecrets({ outbound, clock }),
    machines,
    leases: createFlyLeases({ outbound, clock }),
    logs: createFlyLogs({ outbound: logs }),
    ...createFlyWaiting({ outbound, clock, random, get: machines.get }),
    breaker: open.breaker,
    checkToken: async options => {
      // Every organization token may list its apps; the result does not matter.
      const query = { org_slug: orgSlug }
      await open.request({
        ...options,
        method: 'GET',
        path: '/apps',
        query,
        action: 'apps.list',
        parse: 'none',
      })
    },
    close: async () => void (await Promise.all([open.close(), logs.close()])),
  }
}

const guard = (outbound: Outbound, admit: () => Promise<void>): Outbound => ({
  ...outbound,
  request: (async (request: Parameters<Outbound['request']>[0]) => {
    await admit()
    return outbound.request(request as never)
  }) as Outbound['request'],
})
