import { lstat, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const systemFiles = [
  '/etc/ssl',
  '/etc/ca-certificates',
  '/etc/pki',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/nsswitch.conf',
  '/etc/localtime',
  '/etc/services',
]

/** The mount arguments for what a build sees of this system, read-only: programs, libraries, certificates, and nothing else. */
export const systemMounts = async (): Promise<string[]> => {
  const roots = await Promise.all(['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].map(rootMount))
  return [
    '--ro-bind',
    '/usr',
    '/usr',
    ...roots.flat(),
    ...systemFiles.flatMap(file => ['--ro-bind-try', file, file]),
  ]
}

const rootMount = async (path: string): Promise<string[]> => {
  const stats = await lstat(path).catch(() => undefined)
  if (stats === undefined) return []
  return stats.isSymbolicLink() ? ['--symlink', await readlink(path), path] : ['--ro-bind', path, path]
}

/**
 * Where our own Node lives when it is not below /usr, so that builds can be given the same one; `bin` is relative to the folder.
 */
export const findNodeFolder = async (): Promise<{ folder: string; bin: string } | undefined> => {
  const program = await realpath(process.execPath)
  if (program.startsWith('/usr/')) return undefined
  const bin = dirname(program)
  const prefix = dirname(bin)
  // Mount the whole prefix only for the usual layout: the folder around a loose binary may be a home directory.
  const isPrefix =
    basename(bin) === 'bin' && (await lstat(join(prefix, 'lib/node_modules')).catch(() => undefined))
  return isPrefix ? { folder: prefix, bin: 'bin' } : { folder: program, bin: '' }
}
