import type { PackageManager } from './package-manager.js'
import type { PlannedTool, ToolWish } from './tool-wish.js'

/** A variable of the machine's environment, known only when the app starts. */
export type Variable = { variable: string }

export const PORT: Variable = { variable: 'PORT' }

/** One argument: plain text, or pieces of which some are variables. */
export type StartWord = string | readonly (string | Variable)[]

/** A command of an image. `env` is set for it alone, as `NAME=value` in front of a command. */
export type StartLine = { words: readonly StartWord[]; env?: Readonly<Record<string, StartWord>> }

/** `cwd` is relative to the root of the source. */
export type PlannedCommand = { argv: readonly string[]; cwd: string }

/** What is to be done with a source. `reasons` say, for the log, why this and not something else. */
export type BuildPlan = {
  kind: 'node' | 'static' | 'procfile' | 'command' | 'dockerfile'
  /** The Dockerfile that builds, relative to the root of the source; its context is `workdir`. The commands below are then absent. */
  dockerfile?: string
  install?: PlannedCommand
  /** Build the packages of the workspace that the app uses, in this order, before the app. */
  upstream: readonly PlannedCommand[]
  build?: PlannedCommand
  /** Removes what only the build needed. The build succeeds without it. */
  prune?: PlannedCommand
  manager?: Pick<PackageManager, 'name' | 'yarn'>
  /** Folders, relative to the root of the source, that frameworks keep between builds. */
  caches: readonly string[]
  /** Absent for static sites, which we serve ourselves, and for images of a Dockerfile, which say it themselves. */
  start?: StartLine
  /** The setting `releaseCommand`, or the `release:` line of a Procfile. */
  release?: StartLine
  /** What the source asks of Node, the most important first; empty where it asks for nothing. */
  node: readonly ToolWish[]
  /** Package managers and other programs beside Node and the npm that comes with it. */
  tools: readonly PlannedTool[]
  /** Where the app lives in the source, and runs in the image; '.' is the root. */
  workdir: string
  /** Folders, relative to `workdir`, of which the first that has what it takes is served. */
  static?: { candidates: readonly string[]; mustHaveIndex: boolean }
  reasons: readonly string[]
}
