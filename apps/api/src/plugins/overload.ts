import underPressure from '@fastify/under-pressure'
import { DomainError } from '@taxiway/domain'
import fp from 'fastify-plugin'

export type OverloadOptions = { maxEventLoopDelayMs: number }

/**
 * Refuses requests with 503 while this process cannot keep up: past that delay nobody is answered in time, and every request let in
 * makes it worse. Webhooks have a budget of their own and do not come through here.
 */
export const overload = fp<OverloadOptions>(
  async (app, { maxEventLoopDelayMs }) => {
    await app.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      pressureHandler: (_request, _reply, _type, value) => {
        // Infinity means that nothing was measured in the last second, as right after the start.
        if (!Number.isFinite(value)) return
        throw new DomainError('dependency.unavailable', {
          message: 'This process has more to do than it can keep up with.',
          details: { retryAfterSeconds: 2 },
        })
      },
    })
  },
  { name: 'overload' },
)
