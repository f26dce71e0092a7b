import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Says to proxies and clients that this server ends soon; it goes on to answer until it is closed. */
    announceStop: () => void
    isStopping: () => boolean
  }
}

/**
 * Once the server stops, each answer ends its connection. Node closes the connections that are idle at that moment only: one with a
 * request in progress would be kept alive afterwards, and shutdown would wait for it. A stop that is announced some time before gives
 * clients the same answer while there is still a server, so that no request meets a connection that is just being closed.
 */
export const closeWhenStopping = fp(async app => {
  let isStopping = false
  const announceStop = () => {
    isStopping = true
  }
  app.decorate('announceStop', announceStop)
  app.decorate('isStopping', () => isStopping)
  app.addHook('preClose', async () => announceStop())
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
})
