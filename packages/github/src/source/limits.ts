export type SourceLimits = {
  /** Files, links and directories, including implied directories. */
  entries: number
  /** Size of the extracted archive, including headers. */
  unpackedBytes: number
  /**
   * Ratio of extracted to compressed size; checked above `ratioFloorBytes`, because small files can have any
   * ratio.
   */
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
