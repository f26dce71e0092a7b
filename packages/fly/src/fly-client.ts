import { type Clock, type Outbound, systemClock } from '@taxiway/resilience'
import { createFlyAddresses, type FlyAddresses } from './addresses.js'
import { createFlyApps, type FlyApps } from './apps.js'
import { createFlyOutbound, type FlyOutboundOptions } from './fly-outbound.js'
import { createFlyLeases, type FlyLeases } from './leases.js'
import { createFlyMachines, type FlyMachines } from './machines.js'
import { createFlySecrets, type FlySecrets } from './secrets.js'
import { createFlyWaiting, type FlyWaiting } from './waiting.js'

export type FlyClient = {
  apps: FlyApps
  addresses: FlyAddresses
  secrets: FlySecrets
  machines: FlyMachines
  leases: FlyLeases
} & FlyWaiting & {
    /** The state of the breaker in front of the Machines API. */
    breaker: Outbound['breaker']
    close: () => Promise<void>
  }

export type FlyClientOptions = { orgSlug: string; clock?: Clock; random?: () => number } & (
  | { outbound: Outbound }
  | FlyOutboundOptions
)

/**
 * A client of the Machines API (https://fly.io/docs/machines/api/). Every call keeps Fly's rate limits, ends by its deadline and
 * throws `fly.*` errors classified by what Fly says; whatever Fly may have done without confirming it is looked up, not guessed.
 */
export const createFlyClient = (options: FlyClientOptions): FlyClient => {
  const { orgSlug, clock = systemClock, random = Math.random } = options
  const outbound = 'outbound' in options ? options.outbound : createFlyOutbound(options)
  const machines = createFlyMachines({ outbound, clock })
  return {
    apps: createFlyApps({ outbound, orgSlug, clock }),
    addresses: createFlyAddresses({ outbound }),
    secrets: createFlySecrets({ outbound }),
    machines,
    leases: createFlyLeases({ outbound, clock }),
    ...createFlyWaiting({ outbound, clock, random, get: machines.get }),
    breaker: outbound.breaker,
    close: outbound.close,
  }
}
