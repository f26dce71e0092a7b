import type { Outbound } from '@taxiway/resilience'
import { type CallOptions, callFly } from './call-fly.js'
import { type IpAssignment, ipAssignmentSchema, ipListSchema } from './schemas.js'

export type FlyAddresses = {
  list: (app: string, options?: CallOptions) => Promise<IpAssignment[]>
  /** Gives the app a v6 and a shared v4 address, unless it has them; `<app>.fly.dev` answers after that. */
  ensure: (app: string, options?: CallOptions) => Promise<IpAssignment[]>
}

export const createFlyAddresses = ({ outbound }: { outbound: Outbound }): FlyAddresses => {
  const path = (app: string) => ['apps', app, 'ip_assignments']

  const list: FlyAddresses['list'] = async (app, options) => {
    const { body } = await callFly(
      outbound,
      { action: 'addresses.list', limitedBy: app, method: 'GET', path: path(app), options },
      json => ipListSchema.parse(json),
    )
    return body.ips
  }

  // Not repeated blindly: each call may add one more address. The list says what an unconfirmed one did.
  const assign = async (
    app: string,
    type: 'v6' | 'shared_v4',
    options?: CallOptions,
  ): Promise<IpAssignment> => {
    const { body } = await callFly(
      outbound,
      {
        action: 'addresses.assign',
        limitedBy: app,
        method: 'POST',
        path: path(app),
        body: { type },
        options,
      },
      json => ipAssignmentSchema.parse(json),
    )
    return body
  }

  return {
    list,
    ensure: async (app, options) => {
      const found = await list(app, options)
      const missing = [
        ...(found.some(({ ip }) => ip.includes(':')) ? [] : (['v6'] as const)),
        ...(found.some(({ ip }) => !ip.includes(':')) ? [] : (['shared_v4'] as const)),
      ]
      for (const type of missing) found.push(await assign(app, type, options))
      return found
    },
  }
}
