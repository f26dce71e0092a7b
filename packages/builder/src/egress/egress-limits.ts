export type EgressLimits = {
  /** Clients, and also attempts to reach something: a look-up may outlive its client. */
  connections: number
  headerBytes: number
  /** For each address that is tried. */
  connectMs: number
  /** Without a byte in either direction. */
  idleMs: number
}

/** Package managers open up to 64 connections at once. */
export const egressLimits: EgressLimits = {
  connections: 256,
  headerBytes: 16 * 1024,
  connectMs: 10_000,
  idleMs: 300_000,
}
