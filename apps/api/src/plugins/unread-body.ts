import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

const lingerMs = 1_000
/** Shorter bodies are drained, and the connection stays open. */
const smallBytes = 64 * 1024

/** Node drains unread bodies to keep the connection. We do not do so for large ones. */
export const unreadBody = fp(
  async app => {
    app.addHook('onSend', async (request, reply) => {
      if (request.raw.complete === false && isLarge(request)) refuseUnread(request, reply)
    })
  },
  { name: 'unread-body' },
)

const isLarge = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > smallBytes

/**
 * Closes the connection of a request whose body was not read completely, without reading more of it. The
 * sender has a second to read the answer: closing at once with unread bytes would reset the connection and
 * may discard the answer.
 */
export const refuseUnread = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.header('connection', 'close')
  const { socket } = request.raw
  // Node does not drain a partly read body; backpressure stops the sender.
  request.raw.pause()
  request.raw.read()
  // Reading wakes the socket in the next tick, so pause it after that.
  process.nextTick(() => socket.pause())
  // Node calls this method once the answer is sent.
  socket.destroySoon = () => {
    socket.end()
    // A paused socket does not keep the process alive: without this timer, shutdown would end before the
    // answer is read.
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer))
  }
}
