import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@taxiway/runtime'

const leastPauseMs = 500

/**
 * Looks again and again how much a build has written below `folders`, and calls `onOver` once when it is more than `maxBytes`.
 * Measuring takes a sixth of one thread at most. Call what it returns to end it.
 */
export const watchDisk = (
  clock: Clock,
  { folders, maxBytes, onOver }: { folders: readonly string[]; maxBytes: number; onOver: () => void },
): (() => void) => {
  const over = new AbortController()
  const look = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const startedAt = clock.monotonicMs()
      if ((await measureFolders(folders, maxBytes)) > maxBytes) return onOver()
      await clock.sleep(Math.max(leastPauseMs, (clock.monotonicMs() - startedAt) * 5), over.signal)
    }
  }
  // What cannot be measured now is measured at the end, when the image is made.
  look().catch(() => undefined)
  return () => over.abort()
}

/** Bytes on disk below some folders; stops counting once beyond `enough`. Files that vanish meanwhile count nothing. */
export const measureFolders = async (
  folders: readonly string[],
  enough = Number.POSITIVE_INFINITY,
): Promise<number> => {
  const pending = [...folders]
  let bytes = 0
  for (let folder = pending.pop(); folder !== undefined && bytes <= enough; folder = pending.pop()) {
    const entries = await opendir(folder).catch(() => undefined)
    if (entries === undefined) continue
    for await (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile()) bytes += await sizeOnDisk(path)
    }
  }
  return bytes
}

const sizeOnDisk = async (path: string): Promise<number> => {
  const stats = await lstat(path).catch(() => undefined)
  return stats === undefined ? 0 : stats.blocks * 512
}
