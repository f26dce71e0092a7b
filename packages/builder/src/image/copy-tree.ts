import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { listTree, type TreeEntry, type TreeLimits } from './list-tree.js'

export type CopiedTree = {
  /** One line per file, folder and link, sorted. Equal content gives equal lines; times and owners do not matter. */
  listing: string[]
  bytes: number
  leftOut: string[]
}

const filesAtOnce = 16
const copyBufferBytes = 256 * 1024

/**
 * Copies what of a folder belongs into an image, with modes 0755 and 0644 only. The caller makes sure that no process writes to `from`
 * meanwhile. Throws `build.output_too_large` beyond the limits.
 */
export const copyTree = async (from: string, to: string, limits: TreeLimits): Promise<CopiedTree> => {
  const { entries, bytes, leftOut } = await listTree(from, limits)
  const listing: string[] = []
  await mkdir(to, { recursive: true, mode: 0o755 })
  for (const entry of entries) {
    if (entry.kind === 'folder') {
      await mkdir(join(to, entry.path), { recursive: true, mode: 0o755 })
      listing.push(`d ${JSON.stringify(entry.path)}`)
    }
    if (entry.kind === 'link') {
      await symlink(entry.target, join(to, entry.path))
      listing.push(`l ${JSON.stringify(entry.path)} ${JSON.stringify(entry.target)}`)
    }
  }
  const copyFile = async ({ path, size, executable }: TreeEntry & { kind: 'file' }): Promise<void> => {
    const mode = executable ? 0o755 : 0o644
    const digest = await copyContent(join(from, path), join(to, path), mode, size)
    listing.push(`f ${JSON.stringify(path)} ${mode.toString(8)} ${digest}`)
  }
  const files = entries.filter(entry => entry.kind === 'file')
  await inParallel(
    files.map(file => () => copyFile(file)),
    filesAtOnce,
  )
  return { listing: listing.sort(), bytes, leftOut }
}

/** Copies one file and returns the digest of what was written. `size` bounds it: a file that grows meanwhile is cut there. */
const copyContent = async (from: string, to: string, mode: number, size: number): Promise<string> => {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const target = await open(to, 'wx', mode)
    try {
      const hash = createHash('sha256')
      const buffer = Buffer.allocUnsafe(Math.min(size, copyBufferBytes))
      for (let left = size; left > 0; ) {
        const { bytesRead } = await source.read(buffer, 0, Math.min(left, buffer.length))
        if (bytesRead === 0) break
        hash.update(buffer.subarray(0, bytesRead))
        await target.writeFile(buffer.subarray(0, bytesRead))
        left -= bytesRead
      }
      return hash.digest('hex')
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

const inParallel = async (work: readonly (() => Promise<void>)[], atOnce: number): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let task = work[next++]; task !== undefined; task = work[next++]) await task()
  }
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
