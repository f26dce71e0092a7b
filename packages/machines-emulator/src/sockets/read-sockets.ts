import { readFile } from 'node:fs/promises'

/** A TCP socket that listens, as `/proc/net/tcp` and `/proc/net/tcp6` show it. */
export type ListeningSocket = { port: number; isLoopback: boolean; inode: string; line: string }

export const socketFiles = ['/proc/net/tcp', '/proc/net/tcp6'] as const
const listening = '0A'

/** The listening sockets of this computer's network; none where there is no /proc. */
export const readListeningSockets = async (): Promise<ListeningSocket[]> => {
  const texts = await Promise.all(socketFiles.map(file => readFile(file, 'latin1').catch(() => '')))
  return texts.flatMap(parseListeningSockets)
}

export const parseListeningSockets = (text: string): ListeningSocket[] =>
  text.split('\n').flatMap(line => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (state !== listening) return []
    return [{ port: Number.parseInt(port, 16), isLoopback: isLoopback(address), inode, line }]
  })

/** In the order of this processor: 127.0.0.0/8 ends with 7F, and so does its form in IPv6. */
const isLoopback = (address: string): boolean =>
  address.length === 8
    ? address.endsWith('7F')
    : address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address)

/**
 * Whether a machine's app can be reached from outside of it, as on Fly: an app that listens on loopback alone cannot. True while nothing
 * listens, as a connection then fails by itself.
 */
export const watchReach = (port: number): (() => Promise<boolean>) => {
  let isReached = false
  return async () => {
    if (isReached) return true
    const sockets = (await readListeningSockets()).filter(socket => socket.port === port)
    isReached = sockets.some(socket => !socket.isLoopback)
    return isReached || sockets.length === 0
  }
}
