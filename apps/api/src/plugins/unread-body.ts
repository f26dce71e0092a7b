import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

const lingerMs = 1_000
/** What is no longer than this is read to its end, and the connection stays good. */
const smallBytes = 64 * 1024

/** A large body that nobody read before the answer is not read after it either, as Node would to keep the connection. */
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
 * Ends the connection of a request whose body was not read to its end, and reads no more of it. The sender has a second to read the answer:
 * closing with unread bytes at once would reset the connection and may throw the answer away.
 */
export const refuseUnread = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.header('connection', 'close')
  const { socket } = request.raw
  // What was read once is not read to its end by Node; that nobody takes any more stops the sender.
  request.raw.pause()
  request.raw.read()
  // Reading wakes the socket with the next tick, so that it is put to sleep after that.
  process.nextTick(() => socket.pause())
  // Node closes through this method once the answer is out.
  socket.destroySoon = () => {
    socket.end()
    // A sleeping socket keeps no process alive: without this timer one that shuts down would end while it still waits for it.
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer))
  }
}
