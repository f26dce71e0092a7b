import type { Command } from '../process/command.js'

export type SandboxLimits = {
  memoryBytes: number
  pids: number
  /** The largest single file a build may write. */
  fileBytes: number
}

/** The folders a build may write to, where they really are. All but `work` are outside the app. */
export type BuildFolders = { work: string; home: string; tmp: string; cache: string }

export type ConfinementRequest = {
  runId: string
  folders: BuildFolders
  /** Folders laid out as /usr/local, which a build may read; their programs come before the system's, in this order. */
  tools: readonly { name: string; folder: string }[]
  /** The Unix socket of an HTTP proxy, which is the only way out; `false`: there is none. */
  network: false | { proxySocket: string }
  limits: SandboxLimits
}

/** One build's place to run in. `close` ends what is left in it and gives everything back; call it in every case. */
export type Confinement = {
  /** Where the folders are as a command in here sees them. */
  folders: BuildFolders
  /** PATH for commands in here. */
  searchPath: string
  /** Where the Node of the search path is installed, for those who compile against it: undefined where that cannot be said. */
  nodeFolder: string | undefined
  /** The way out of a network of its own: undefined where there is none, and where commands share the network of this machine. */
  proxy: { url: string; preload: string } | undefined
  /** Turns a command (its `cwd` as seen inside) into one that runs confined. */
  wrap: (command: Command) => Command
  /** Whether the kernel killed something in here for want of memory. */
  ranOutOfMemory: () => Promise<boolean>
  close: () => Promise<void>
}

export type Sandbox = {
  name: 'bwrap' | 'none'
  /** In words, for the log of the start and for /readyz. */
  enforced: readonly string[]
  notEnforced: readonly string[]
  /** Whether commands have a network of their own, and so need a proxy. */
  ownNetwork: boolean
  open: (request: ConfinementRequest) => Promise<Confinement>
  /** Removes what confinements of an earlier life left (control groups); call it after `sweepOrphans`. */
  sweep: (runIdPrefix: string) => Promise<void>
}
