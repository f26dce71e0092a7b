import { posix } from 'node:path'

/** Where package managers put programs for an app in `workdir`, the nearest first, relative to it. */
export const listProgramFolders = (workdir: string): string[] => {
  const depth = workdir === '.' ? 0 : workdir.split('/').length
  return Array.from({ length: depth + 1 }, (_, up) => posix.join('../'.repeat(up), 'node_modules/.bin'))
}
