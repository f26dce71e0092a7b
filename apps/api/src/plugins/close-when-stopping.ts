import fp from 'fastify-plugin'

/**
 * Once the server stops, each answer ends its connection. Node closes the connections that are idle at that moment only: one with a
 * request in progress would be kept alive afterwards, and shutdown would wait for it.
 */
export const closeWhenStopping = fp(async app => {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
})
