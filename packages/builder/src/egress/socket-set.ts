import type { Socket } from 'node:net'

export type SocketSet = {
  /** Keeps a socket until it closes; once the set is closed, destroys it. */
  add: (socket: Socket) => Socket
  close: () => void
}

/** Sockets that end together. */
export const createSocketSet = (): SocketSet => {
  const open = new Set<Socket>()
  let closed = false
  return {
    add: socket => {
      // A socket without a listener for errors ends the whole process at its first one.
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
      open.add(socket)
      if (closed) socket.destroy()
      return socket
    },
    close: () => {
      closed = true
      for (const socket of open) socket.destroy()
    },
  }
}
