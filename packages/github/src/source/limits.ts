export type SourceLimits = {
  /** Files, links and directories, implied ones included. */
  entries: number
  /** The archive unpacked, headers included. */
  unpackedBytes: number
  /** Unpacked to packed; judged once more than `ratioFloorBytes` are unpacked, because small files pack by any ratio. */
  ratio: number
  ratioFloorBytes: number
  pathBytes: number
  depth: number
  timeoutMs: number
}

export const defaultSourceLimits: SourceLimits = {
  entries: 50_000,
  unpackedBytes: 512 * 1024 * 1024,
  ratio: 100,
  ratioFloorBytes: 4 * 1024 * 1024,
  pathBytes: 1024,
  depth: 64,
  timeoutMs: 120_000,
}
