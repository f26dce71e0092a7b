import { connect, type Socket } from 'node:net'
import type { SocketSet } from './socket-set.js'

type Target = {
  addresses: readonly string[]
  port: number
  timeoutMs: number
  sockets: SocketSet
  signal: AbortSignal
}

/**
 * Connects to the first address that accepts; undefined if none does within `timeoutMs` each, if the set is closed, or once `signal`
 * aborts.
 */
export const connectTo = async ({ addresses, ...target }: Target): Promise<Socket | undefined> => {
  for (const address of addresses) {
    if (target.signal.aborted) return undefined
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
  signal,
}: Omit<Target, 'addresses'> & { address: string }): Promise<Socket | undefined> =>
  new Promise(resolve => {
    // `host` is an address, so nothing is resolved here.
    const socket = sockets.add(connect({ host: address, port, allowHalfOpen: true }))
    const giveUp = (): void => {
      socket.destroy()
    }
    const settle = (connected: Socket | undefined): void => {
      signal.removeEventListener('abort', giveUp)
      resolve(connected)
    }
    signal.addEventListener('abort', giveUp)
    socket.setTimeout(timeoutMs, giveUp)
    socket.once('close', () => settle(undefined))
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.removeListener('timeout', giveUp)
      settle(socket)
    })
  })
