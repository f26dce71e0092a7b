import { statfs } from 'node:fs/promises'
import type { Metrics } from '@taxiway/runtime'

/** Measures the disks below these folders; a folder that does not exist yet is left out. */
export const createWatchDisk = (
  metrics: Pick<Metrics, 'gauge'>,
  folders: Readonly<Record<string, string | undefined>>,
) => {
  const size = metrics.gauge('disk_size_bytes', 'Size of the disk that a folder is on.', ['folder'])
  const free = metrics.gauge('disk_free_bytes', 'What is free of it for this process.', ['folder'])
  return async (): Promise<void> => {
    for (const [folder, path] of Object.entries(folders)) {
      const found = path === undefined ? undefined : await statfs(path).catch(() => undefined)
      if (found === undefined) continue
      size.set({ folder }, found.blocks * found.bsize)
      free.set({ folder }, found.bavail * found.bsize)
    }
  }
}
