import type { FastifyReply, FastifyRequest } from 'fastify'

const lingerMs = 1_000

/**
 * Refuses before the body was read and ends the connection in a way that the sender can still read the answer: closing with unread bytes
 * would reset the connection and may throw our answer away. What still comes is discarded, for a second at most.
 */
export const refuseUnread = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.header('connection', 'close')
  const { socket } = request.raw
  if (request.raw.complete || socket.destroyed) return
  // Node closes through this method once the answer is out.
  socket.destroySoon = () => {
    socket.end()
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
    request.raw.once('end', () => socket.destroy())
    request.raw.resume()
  }
}
