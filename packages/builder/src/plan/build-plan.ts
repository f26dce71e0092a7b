/** The port is known only when the app starts; a word of the start command may ask for it. */
export const PORT = Symbol('PORT')

/** One argument: plain text, or pieces of which some are the port of the machine. */
export type StartWord = string | readonly (string | typeof PORT)[]

/** `cwd` is relative to the root of the source. */
export type PlannedCommand = { argv: readonly string[]; cwd: string }

/** What is to be done with a source. `reasons` say, for the log, why this and not something else. */
export type BuildPlan = {
  kind: 'node' | 'static' | 'procfile' | 'command'
  install?: PlannedCommand
  build?: PlannedCommand
  /** Absent for static sites, which we serve ourselves. */
  start?: readonly StartWord[]
  /** Where the app lives in the source, and runs in the image; '.' is the root. */
  workdir: string
  /** Folders, relative to `workdir`, of which the first that has what it takes is served. */
  static?: { candidates: readonly string[]; mustHaveIndex: boolean }
  reasons: readonly string[]
}
