import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher } from 'undici'

export type DispatcherOptions = { connectTimeoutMs?: number; connectionsPerHost?: number }

/**
 * A connection pool whose `*.localhost` names are always this machine (RFC 6761 §6.3), so that the local
 * stack's app addresses work everywhere.
 */
export const createDispatcher = ({
  connectTimeoutMs = 10_000,
  connectionsPerHost = 64,
}: DispatcherOptions = {}): Dispatcher =>
  new Agent({
    connections: connectionsPerHost,
    connect: { timeout: connectTimeoutMs, lookup: lookupWithLocalhost },
  })

/** `dns.lookup`, except that `localhost` and `*.localhost` are 127.0.0.1. */
export const lookupWithLocalhost: LookupFunction = (hostname, options, callback) => {
  if (!/(^|\.)localhost\.?$/i.test(hostname)) return lookup(hostname, options, callback)
  if (options.all) return callback(null, [{ address: '127.0.0.1', family: 4 }])
  return callback(null, '127.0.0.1', 4)
}
