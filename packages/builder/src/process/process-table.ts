import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { RUN_MARKER } from './command.js'

export type ProcessEntry = {
  pid: number
  parentPid: number
  groupId: number
  sessionId: number
  /** Lives in a process id namespace below ours: inside a sandbox, not part of what builds it. */
  nested: boolean
  runId: string | undefined
}

const run = promisify(execFile)

/** All living processes we may look at; zombies are left out. Without /proc there are no markers and no namespaces to see. */
export const listProcesses = async (): Promise<ProcessEntry[]> => {
  if (process.platform !== 'linux') return listByPs()
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const entries = await Promise.all(pids.map(pid => readEntry(Number(pid))))
  return entries.filter(entry => entry !== undefined)
}

/**
 * The processes of one run: its leader's group and session, every process with its marker, and all their children, to any depth.
 */
export const findRunMembers = (
  processes: readonly ProcessEntry[],
  run: { runId: string; leaderPid: number | undefined },
): ProcessEntry[] => {
  const belongs = (entry: ProcessEntry): boolean =>
    entry.runId === run.runId ||
    (run.leaderPid !== undefined && (entry.groupId === run.leaderPid || entry.sessionId === run.leaderPid))
  return withChildren(processes, belongs)
}

/** The processes that `belongs` selects, and their children to any depth; never this process itself. */
export const withChildren = (
  processes: readonly ProcessEntry[],
  belongs: (entry: ProcessEntry) => boolean,
): ProcessEntry[] => {
  const members = new Map(processes.filter(belongs).map(entry => [entry.pid, entry]))
  for (let grew = true; grew; ) {
    const children = processes.filter(entry => members.has(entry.parentPid) && !members.has(entry.pid))
    for (const child of children) members.set(child.pid, child)
    grew = children.length > 0
  }
  members.delete(process.pid)
  return [...members.values()]
}

const readEntry = async (pid: number): Promise<ProcessEntry | undefined> => {
  const [stat, environ, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
    readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
  ])
  // The second field is the command in parentheses, which may hold spaces and parentheses itself.
  const [state, parentPid, groupId, sessionId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (sessionId === undefined || state === 'Z' || state === 'X') return undefined
  return {
    pid,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    sessionId: Number(sessionId),
    nested: (/^NSpid:\t(.+)$/m.exec(status)?.[1]?.split('\t').length ?? 1) > 1,
    runId: markerOf(environ),
  }
}

const markerOf = (environ: string): string | undefined =>
  environ
    .split('\0')
    .find(pair => pair.startsWith(`${RUN_MARKER}=`))
    ?.slice(RUN_MARKER.length + 1)

const listByPs = async (): Promise<ProcessEntry[]> => {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,pgid=,stat='])
  return stdout.split('\n').flatMap(line => {
    const [pid, parentPid, groupId, state] = line.trim().split(/\s+/)
    if (state === undefined || state.startsWith('Z')) return []
    const ids = { pid: Number(pid), parentPid: Number(parentPid), groupId: Number(groupId) }
    return [{ ...ids, sessionId: ids.groupId, nested: false, runId: undefined }]
  })
}
