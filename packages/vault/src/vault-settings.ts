export type VaultSettings = {
  /** How many messages one data key may seal. GCM with random IVs allows 2^32 (NIST SP 800-38D, 8.3); half of it is ours. */
  maxMessages: number
  /** How many of them a process takes at once. What it has not used when it ends is lost, and counts. */
  blockSize: number
  /** A data key older than this is replaced. */
  maxAgeMs: number
  /** How long a process relies on what it read of a key before it reads again: so long may a destroyed one still open something. */
  cacheMs: number
}

const dayMs = 86_400_000

export const defaultVaultSettings: VaultSettings = {
  maxMessages: 2 ** 31,
  blockSize: 1024,
  maxAgeMs: 90 * dayMs,
  cacheMs: 30_000,
}
