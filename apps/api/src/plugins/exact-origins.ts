import cors from '@fastify/cors'
import fp from 'fastify-plugin'

export type ExactOriginsOptions = { origins: readonly string[] }

/** Lets pages of exactly these origins read answers: no other origin, and never `*`. */
export const exactOrigins = fp<ExactOriginsOptions>(
  async (app, { origins }) => {
    if (origins.length === 0) return
    await app.register(cors, {
      origin: [...origins],
      credentials: true,
      strictPreflight: false,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: [
        'authorization',
        'content-type',
        'idempotency-key',
        'if-match',
        'if-none-match',
        'last-event-id',
        'x-request-id',
      ],
      exposedHeaders: [
        'etag',
        'idempotent-replayed',
        'ratelimit',
        'ratelimit-policy',
        'retry-after',
        'x-request-id',
      ],
      maxAge: 600,
    })
  },
  { name: 'exact-origins' },
)
