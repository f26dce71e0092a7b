import { createHmac } from 'node:crypto'
import { createLogger, createMetrics } from '@taxiway/runtime'
import Fastify from 'fastify'
import pg from 'pg'
import { githubWebhooks, webhookDefaults } from '../src/webhooks/github/index.js'

// A separate process for each contestant: the load generator must not share its event loop.
const [mode, secret = '', databaseUrl] = process.argv.slice(2)
const app = Fastify()
if (mode === 'bare' || mode === 'hmac') {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post('/webhooks/github', async (request, reply) => {
    if (mode === 'hmac')
      createHmac('sha256', secret)
        .update(request.body as Buffer)
        .digest()
    return reply.code(202).send('{"status":"accepted"}')
  })
} else {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  await app.register(
    githubWebhooks({
      settings: { ...webhookDefaults, secrets: { current: secret } },
      pool,
      wake: { wakeDeliveries: async () => true },
      logger: createLogger({ name: 'bench', level: 'warn' }),
      metrics: createMetrics(),
    }),
  )
}
await app.listen({ port: 0, host: '127.0.0.1' })
// Asked for the time of the processor that it has taken.
process.on('message', () => process.send?.(process.cpuUsage()))
process.send?.((app.server.address() as { port: number }).port)
