import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { type CallOptions, callFly, changeFly } from './call-fly.js'
import { type IpAssignment, ipAssignmentSchema, ipListSchema } from './schemas.js'

export type FlyAddresses = {
  list: (app: string, options?: CallOptions) => Promise<IpAssignment[]>
  /** Ensures that the app has a v6 and a shared v4 address; `<app>.fly.dev` then resolves. */
  ensure: (app: string, options?: CallOptions) => Promise<IpAssignment[]>
}

const wanted = ['v6', 'shared_v4'] as const
type AddressType = (typeof wanted)[number]
const typeOf = (ip: string): AddressType => (ip.includes(':') ? 'v6' : 'shared_v4')

export const createFlyAddresses = ({
  outbound,
  clock,
}: {
  outbound: Outbound
  clock: Clock
}): FlyAddresses => {
  const path = (app: string) => ['apps', app, 'ip_assignments']

  const list: FlyAddresses['list'] = async (app, options) => {
    const { body } = await callFly(
      outbound,
      { action: 'addresses.list', limitedBy: app, method: 'GET', path: path(app), options },
      json => ipListSchema.parse(json),
    )
    return body.ips
  }

  // Each call may add another address, so read the list after a call with an unknown outcome.
  const assign = (app: string, type: AddressType, options?: CallOptions): Promise<IpAssignment> =>
    changeFly(
      { outbound, clock },
      {
        action: 'addresses.assign',
        limitedBy: app,
        method: 'POST',
        path: path(app),
        body: { type },
        options,
      },
      json => ipAssignmentSchema.parse(json),
      {
        what: `gave the app ${app} an address (${type})`,
        look: async () => (await list(app, options)).find(({ ip }) => typeOf(ip) === type),
      },
    )

  return {
    list,
    ensure: async (app, options) => {
      const found = await list(app, options)
      const missing = wanted.filter(type => !found.some(({ ip }) => typeOf(ip) === type))
      for (const type of missing) found.push(await assign(app, type, options))
      return found
    },
  }
}
