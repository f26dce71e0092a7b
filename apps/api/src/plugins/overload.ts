import underPressure from '@fastify/under-pressure'
import { DomainError } from '@taxiway/domain'
import fp from 'fastify-plugin'

/** Past this the event loop answers nobody in time, and every request let in makes it worse. */
const maxEventLoopDelayMs = 1_000

/** Refuses requests with 503 while this process cannot keep up. Webhooks have a budget of their own and do not come through here. */
export const overload = fp(
  async app => {
    await app.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      pressureHandler: () => {
        throw new DomainError('dependency.unavailable', {
          message: 'This process has more to do than it can keep up with.',
          details: { retryAfterSeconds: 2 },
        })
      },
    })
  },
  { name: 'overload' },
)
