import { join } from 'node:path'

/** Where one checkout keeps its local state, and where its programs are. */
export type LocalContext = {
  root: string
  stateFolder: string
  /** The folder with the bundled programs. */
  programs: string
  /** When the command was started, in milliseconds since 1970. */
  startedAt: number
  environment: Record<string, string | undefined>
}

/** Every path below `.taxiway/` that the local stack uses. */
export function describeFolders({ stateFolder }: Pick<LocalContext, 'stateFolder'>) {
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
    work: below('work'),
  }
}

export type Folders = ReturnType<typeof describeFolders>
