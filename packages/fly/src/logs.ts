import type { Outbound } from '@taxiway/resilience'
import { z } from 'zod'
import type { CallOptions } from './call-fly.js'

export type FlyLogs = {
  /** The machine's last output lines, oldest first, as far as Fly still stores them. */
  tail: (app: string, machineId: string, options?: CallOptions) => Promise<string[]>
}

type Deps = { outbound: Outbound }

const timeoutMs = 5_000
const answerSchema = z.object({
  data: z.array(z.object({ attributes: z.object({ message: z.string(), instance: z.string().nullish() }) })),
})

/** The API that `fly logs` polls; not part of the Machines API. An app token may not read it. */
export const createFlyLogs = ({ outbound }: Deps): FlyLogs => ({
  tail: async (app, machineId, options = {}) => {
    const { body } = await outbound.request({
      action: 'logs.read',
      method: 'GET',
      path: `/apps/${encodeURIComponent(app)}/logs`,
      query: { instance: machineId, next_token: '' },
      timeoutMs,
      ...options,
      parse: json => answerSchema.parse(json),
    })
    return body.data.map(({ attributes }) => attributes.message)
  },
})
