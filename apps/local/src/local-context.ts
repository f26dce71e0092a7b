import { join } from 'node:path'
import { chooseScratchFolder } from './scratch-folder.js'

/** Where one checkout keeps its local state, and where its programs are. */
export type LocalContext = {
  root: string
  stateFolder: string
  /** The folder with the bundled programs. */
  programs: string
  /** The folder in which the built console is, or will be soon. */
  consoleFolder?: string
  /** When the command was started, in milliseconds since 1970. */
  startedAt: number
  /** The process that started the command; the one that is our parent now, unless said. */
  parentPid?: number
  environment: Record<string, string | undefined>
}

/** Every path that the local stack uses: below `.taxiway/`, and outside the checkout for what runs code that is not ours. */
export const describeFolders = (context: Pick<LocalContext, 'stateFolder' | 'environment'>) => {
  const { stateFolder } = context
  const scratch = chooseScratchFolder(context)
  const below = (...names: string[]) => join(stateFolder, ...names)
  return {
    lock: below('stack.lock'),
    stack: below('stack.json'),
    ledger: below('processes.json'),
    secrets: below('secrets.json'),
    ports: below('ports.json'),
    logs: below('logs'),
    postgres: below('postgres'),
    migrated: below('migrated.json'),
    redis: below('redis'),
    machines: below('machines'),
    github: below('github'),
    images: below('images'),
    scratch,
    work: join(scratch, 'work'),
    /** Where emulated machines run. */
    running: join(scratch, 'machines'),
  }
}

export type Folders = ReturnType<typeof describeFolders>
