import type { Outbound } from '@taxiway/resilience'
import { z } from 'zod'
import type { CallOptions } from './call-fly.js'

export type FlyLogPage = {
  /** Oldest first. */
  lines: string[]
  /** Where the next page begins. */
  next: string
}

export type FlyLogs = {
  /**
   * The output of a machine after a page, or its newest lines, as far as Fly still stores them. Throws
   * `outbound.rejected` when Fly refuses the token: an app token may not read logs.
   */
  read: (app: string, machineId: string, after: string, options?: CallOptions) => Promise<FlyLogPage>
}

type Deps = { outbound: Outbound }

const timeoutMs = 5_000
const answerSchema = z.object({
  data: z.array(z.object({ attributes: z.object({ message: z.string(), instance: z.string().nullish() }) })),
  meta: z.object({ next_token: z.string().nullish() }).nullish(),
})

/** The API that `fly logs` polls; not part of the Machines API. */
export const createFlyLogs = ({ outbound }: Deps): FlyLogs => ({
  read: async (app, machineId, after, options = {}) => {
    const { body } = await outbound.request({
      action: 'logs.read',
      bucketKey: app,
      method: 'GET',
      path: `/apps/${encodeURIComponent(app)}/logs`,
      query: { instance: machineId, next_token: after },
      timeoutMs,
      ...options,
      parse: json => answerSchema.parse(json),
    })
    return {
      lines: body.data.map(({ attributes }) => attributes.message),
      next: body.meta?.next_token ?? after,
    }
  },
})
