import { connect, type Socket } from 'node:net'
import type { SocketSet } from './socket-set.js'

type Target = { addresses: readonly string[]; port: number; timeoutMs: number; sockets: SocketSet }

/** Connects to the first address that accepts; undefined if none does within `timeoutMs` each, or if the set is closed. */
export const connectTo = async ({ addresses, ...target }: Target): Promise<Socket | undefined> => {
  for (const address of addresses) {
    const socket = await tryAddress({ address, ...target })
    if (socket !== undefined) return socket
  }
  return undefined
}

const tryAddress = ({
  address,
  port,
  timeoutMs,
  sockets,
}: Omit<Target, 'addresses'> & { address: string }): Promise<Socket | undefined> =>
  new Promise(resolve => {
    // `host` is an address, so nothing is resolved here.
    const socket = sockets.add(connect({ host: address, port, allowHalfOpen: true }))
    const giveUp = (): void => {
      socket.destroy()
    }
    socket.setTimeout(timeoutMs, giveUp)
    socket.once('close', () => resolve(undefined))
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.removeListener('timeout', giveUp)
      resolve(socket)
    })
  })
