import { createHash } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findRepository } from '@taxiway/runtime'
import { LocalError } from './local-error.js'

type Place = { stateFolder: string; environment: Record<string, string | undefined> }

/**
 * The folder of this checkout in which builds and apps run. It lies outside the checkout and, where one can be had, outside every
 * repository: git, npm and pnpm search the folders above them, and would find Taxiway's own there.
 */
export const chooseScratchFolder = (place: Place): string => {
  const candidates = listScratchFolders(place)
  return candidates.find(folder => findRepository(folder) === null) ?? (candidates.at(-1) as string)
}

/** Every folder that `chooseScratchFolder` may have chosen for this checkout. */
export const listScratchFolders = ({ stateFolder, environment }: Place): string[] => {
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16)
  const cache = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache')
  return [join(cache, 'taxiway', name), join(tmpdir(), `taxiway-${userInfo().username}`, name)]
}

/** Makes the folder, for this account only. The system's temporary folder is open to all: what another account made there is refused. */
export const makeScratchFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid } = statSync(folder)
  if (process.getuid === undefined || uid === process.getuid()) return
  throw new LocalError(
    `${folder} belongs to another account. Remove it, or set XDG_CACHE_HOME to a folder of your own, and start again.`,
  )
}
