import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, lstat, mkdir, open, readdir, readlink, symlink } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import { resolveInside } from '../plan/resolve-inside.js'

export type CopyLimits = { maxBytes: number; maxEntries: number }
export type CopiedTree = {
  /** One line per file, folder and link, sorted. Equal content gives equal lines; times and owners do not matter. */
  listing: string[]
  bytes: number
  /** Links that lead out, sockets, devices: left behind. */
  leftOut: string[]
}

const filesAtOnce = 16
const copyBufferBytes = 256 * 1024

/**
 * Copies a folder, leaving out `.git`, links that lead out of it and special files, with modes 0755 and 0644 only. The caller
 * makes sure that no process writes to `from` meanwhile. Throws `build.output_too_large` beyond the limits.
 */
export const copyTree = async (from: string, to: string, limits: CopyLimits): Promise<CopiedTree> => {
  const tree: CopiedTree = { listing: [], bytes: 0, leftOut: [] }
  const files: (() => Promise<void>)[] = []
  let entries = 0

  const visit = async (folder: string): Promise<void> => {
    await mkdir(join(to, folder), { recursive: true, mode: 0o755 })
    for (const entry of await readdir(join(from, folder), { withFileTypes: true })) {
      if (entry.name === '.git') continue
      entries += 1
      if (entries > limits.maxEntries) throw tooLarge(`more than ${limits.maxEntries} files`)
      const path = posix.join(folder, entry.name)
      if (entry.isDirectory()) {
        tree.listing.push(`d ${JSON.stringify(path)}`)
        await visit(path)
      } else if (entry.isSymbolicLink()) await copyLink(path)
      else if (entry.isFile()) files.push(() => copyFile(path))
      else tree.leftOut.push(path)
    }
  }
  const copyLink = async (path: string): Promise<void> => {
    const resolved = await resolveInside(from, path)
    const exists =
      resolved !== undefined &&
      (await access(join(from, resolved)).then(
        () => true,
        () => false,
      ))
    if (!exists) return void tree.leftOut.push(path)
    const target = await readlink(join(from, path))
    await symlink(target, join(to, path))
    tree.listing.push(`l ${JSON.stringify(path)} ${JSON.stringify(target)}`)
  }
  const copyFile = async (path: string): Promise<void> => {
    const { size, mode } = await lstat(join(from, path))
    tree.bytes += size
    if (tree.bytes > limits.maxBytes) throw tooLarge(`more than ${limits.maxBytes} bytes`)
    const copyMode = mode & 0o100 ? 0o755 : 0o644
    const digest = await copyContent(join(from, path), join(to, path), copyMode, size)
    tree.listing.push(`f ${JSON.stringify(path)} ${copyMode.toString(8)} ${digest}`)
  }

  await visit('.')
  await inParallel(files, filesAtOnce)
  tree.listing.sort()
  return tree
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

const tooLarge = (what: string): DomainError =>
  new DomainError('build.output_too_large', {
    message: `What the build made is too large: ${what}. Leave out what the app does not need to run.`,
  })
