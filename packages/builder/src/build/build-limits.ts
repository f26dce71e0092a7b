export type BuildLimits = {
  /** Of both streams of one command. */
  outputBytes: number
  /** Everything a build writes while it runs. */
  diskBytes: number
  /** The image that comes out. */
  imageBytes: number
  imageEntries: number
  /** What the package caches of one project and trust may hold after a build, and all caches together. */
  cacheBytes: number
  allCachesBytes: number
  memoryBytes: number
  pids: number
  /** Between the request to end and the kill. */
  graceMs: number
}

export const defaultBuildLimits: BuildLimits = {
  outputBytes: 8 * 1024 ** 2,
  diskBytes: 4 * 1024 ** 3,
  imageBytes: 1024 ** 3,
  imageEntries: 200_000,
  cacheBytes: 2 * 1024 ** 3,
  allCachesBytes: 20 * 1024 ** 3,
  memoryBytes: 2 * 1024 ** 3,
  pids: 512,
  graceMs: 10_000,
}
