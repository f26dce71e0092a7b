import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connectTo } from './connect-to.js'
import { type Destination, formatDestination } from './destination.js'
import type { EgressLimits } from './egress-limits.js'
import type { EgressRules } from './egress-rules.js'
import { failed, left, malformed, type Refusal, tooMany } from './refusal.js'
import type { SocketSet } from './socket-set.js'

export type Reach = {
  /** A connection for `client`, or why it gets none. Never rejects. Gives up when the client ends or closes. */
  reach: (destination: Destination | undefined, client: Duplex) => Promise<Socket | Refusal>
  /** Gives up everything that is under way, without a word. */
  close: () => void
}

type Options = {
  rules: EgressRules
  limits: EgressLimits
  sockets: SocketSet
  onRefusal: (sentence: string) => void
}

/**
 * Opens connections for clients, at most `limits.connections` at a time. An attempt counts until its last look-up has ended: a client that
 * leaves does not end a look-up, so the number of clients alone would not bound them.
 */
export const openReach = ({ rules, limits, sockets, onRefusal }: Options): Reach => {
  const pending = new Set<AbortController>()
  let closed = false

  const refuse = (refusal: Refusal): Refusal => {
    if (!closed) onRefusal(refusal.sentence)
    return refusal
  }
  const open = async (destination: Destination, signal: AbortSignal): Promise<Socket | Refusal> => {
    const decision = await rules.decide(destination)
    if ('refusal' in decision) return refuse({ status: decision.status, sentence: decision.refusal })
    const { addresses } = decision
    const { port } = destination
    const socket = await connectTo({ addresses, port, timeoutMs: limits.connectMs, sockets, signal })
    if (signal.aborted) {
      socket?.destroy()
      return left
    }
    if (socket === undefined)
      return refuse({
        status: 502,
        sentence: `The build asked for ${formatDestination(destination)}, which does not answer. Try the build again.`,
      })
    socket.setTimeout(limits.idleMs, () => socket.destroy())
    return socket
  }

  return {
    reach: async (destination, client) => {
      if (destination === undefined) return malformed
      if (pending.size >= limits.connections) return refuse(tooMany(limits.connections))
      const work = new AbortController()
      const giveUp = (): void => work.abort()
      pending.add(work)
      client.once('end', giveUp).once('close', giveUp)
      try {
        return await open(destination, work.signal)
      } catch {
        // Without free file descriptors even the list of our own addresses fails.
        return failed
      } finally {
        client.off('end', giveUp).off('close', giveUp)
        pending.delete(work)
      }
    },
    close: () => {
      closed = true
      for (const work of pending) work.abort()
      rules.cancel()
    },
  }
}
