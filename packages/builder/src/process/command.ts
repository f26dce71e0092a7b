import type { Readable, Writable } from 'node:stream'

/** The parts of a started process that `onSpawn` may use: its id and the extra pipes, in the order they were asked for. */
export type SpawnedLeader = { pid: number; pipes: readonly (Readable & Writable)[] }

/**
 * A program and its arguments; no shell ever reads them. `env` is all the process gets: nothing of ours is inherited.
 */
export type Command = {
  argv: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /** How many pipes the program gets beyond stderr, as descriptors 3, 4, … */
  extraPipes?: number
  /** Runs right after the start; if it throws, the process is killed and the run fails with that error. */
  onSpawn?: (leader: SpawnedLeader) => Promise<void>
}

/** Every process of one run carries this variable, so that it can be found however it detached itself. */
export const RUN_MARKER = 'TAXIWAY_RUN_ID'
