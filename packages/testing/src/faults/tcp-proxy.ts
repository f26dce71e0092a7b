import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export type TcpFault =
  | { kind: 'none' }
  /** Everything comes later. */
  | { kind: 'latency'; ms: number }
  /** Nothing comes through, and neither side is told; what was sent arrives when it is over. */
  | { kind: 'black_hole' }
  /** The other side is gone, and the caller is not told. */
  | { kind: 'half_open' }
  /** Every connection is reset, and every new one too. */
  | { kind: 'reset' }
  | { kind: 'slow'; bytesPerSecond: number }
  /** A Postgres COMMIT arrives, its answer does not: the connection breaks. So many times, then nothing more. */
  | { kind: 'cut_after_commit'; times: number }

export type TcpProxy = {
  port: number
  /** From now on, for living connections too. */
  set: (fault: TcpFault) => void
  /** How often the fault that counts has struck. */
  struck: () => number
  connections: () => number
  close: () => Promise<void>
}

type Pair = { client: Socket; server: Socket; cutNext: boolean }
const slice = 256

/** A TCP proxy on a free port of 127.0.0.1 that can do to a connection what networks do. */
export const openTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>()
  let fault: TcpFault = { kind: 'none' }
  let struck = 0
  const changes = new EventEmitter().setMaxListeners(0)

  const pass = async (chunk: Buffer, to: Socket): Promise<void> => {
    while (fault.kind === 'black_hole') await once(changes, 'change')
    if (fault.kind === 'latency') await delay(fault.ms)
    if (fault.kind !== 'slow') {
      write(to, chunk)
      return
    }
    for (let from = 0; from < chunk.length; from += slice) {
      write(to, chunk.subarray(from, from + slice))
      if (fault.kind === 'slow') await delay((1000 * slice) / fault.bytesPerSecond)
    }
  }
  /** One after the other: what was sent first arrives first. */
  const pipe = (from: Socket, to: Socket, watch: (chunk: Buffer) => boolean) => {
    let queue = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      if (watch(chunk)) queue = queue.then(() => pass(chunk, to))
    })
    from.once('end', () => {
      queue = queue.then(() => void to.end())
    })
  }
  const cut = (pair: Pair) => {
    pair.client.resetAndDestroy()
    pair.server.destroy()
  }
  const strike = (pair: Pair) => {
    if (fault.kind === 'reset') cut(pair)
    if (fault.kind === 'half_open') pair.server.destroy()
  }

  const server = createServer({ allowHalfOpen: true }, client => {
    const upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const pair: Pair = { client, server: upstream, cutNext: false }
    pairs.add(pair)
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
    client.once('close', () => {
      pairs.delete(pair)
      upstream.destroy()
    })
    upstream.once('close', () => {
      if (fault.kind !== 'half_open') client.destroy()
    })
    pipe(client, upstream, chunk => {
      if (fault.kind === 'cut_after_commit' && struck < fault.times && isCommit(chunk)) pair.cutNext = true
      return true
    })
    pipe(upstream, client, () => {
      if (!pair.cutNext) return true
      struck += 1
      cut(pair)
      return false
    })
    strike(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    set: next => {
      fault = next
      struck = 0
      changes.emit('change')
      for (const pair of pairs) strike(pair)
    },
    struck: () => struck,
    connections: () => pairs.size,
    close: async () => {
      fault = { kind: 'none' }
      changes.emit('change')
      for (const pair of pairs) cut(pair)
      server.close()
      await once(server, 'close')
    },
  }
}

const write = (socket: Socket, chunk: Buffer) => {
  if (!socket.destroyed && socket.writable) socket.write(chunk)
}

/** A simple query, 'Q', whose text is COMMIT (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const isCommit = (chunk: Buffer): boolean => /Q\0\0\0.commit\0/i.test(chunk.toString('latin1'))
