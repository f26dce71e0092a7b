import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { type Exec, execCommand } from './exec-command.js'
import type { Image } from './images/image-store.js'
import type { LogRing } from './log-ring.js'
import type { Machine } from './model.js'
import { readProcessStartTime, signalGroup } from './process-group.js'
import { watchReach } from './sockets/read-sockets.js'

export type MachineExit = { code: number; signal: NodeJS.Signals | undefined; oomKilled?: boolean }

export type MachineProcess = {
  pid: number
  port: number
  startTime: string
  exited: Promise<MachineExit>
  /** False when there is nothing left that could take it. */
  signal: (signal: NodeJS.Signals) => boolean
  /** Whether the app takes connections from outside of its machine. */
  isReached: () => Promise<boolean>
  /** Runs a command beside the app. */
  exec: Exec
}

export type HostEnvironment = {
  PATH?: string | undefined
  HOME?: string | undefined
  LANG?: string | undefined
}

export type SpawnOptions = {
  machine: Machine
  image: Image
  folder: string
  port: number
  log: LogRing
  host: HostEnvironment
}

/**
 * Runs a machine's command as the leader of a process group of its own. Of the emulator's environment it gets
 * PATH, HOME and LANG only. When the leader ends, the rest of its group is killed too, as a machine's other
 * processes end with its init. Rejects when the command cannot be run.
 */
export const spawnMachine = async ({
  machine,
  image,
  folder,
  port,
  log,
  host,
}: SpawnOptions): Promise<MachineProcess> => {
  const [command = '', ...args] = commandOf(machine, image)
  const env = environmentOf(machine, image, port, host)
  const runsOnOurs = command === 'node' && image.programs.length === 0
  const child = spawn(runsOnOurs ? process.execPath : command, args, {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = watchExit(child)
  child.stdout.setEncoding('utf8').on('data', (text: string) => log.write('stdout', text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.write('stderr', text))
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  return {
    pid,
    port,
    startTime: (await readProcessStartTime(pid)) ?? '',
    exited,
    signal: signal => signalGroup(pid, signal),
    isReached: watchReach(port),
    exec: request =>
      execCommand(request, {
        cwd: folder,
        env,
        sockets: { pid, port, internalPort: internalPortOf(machine) ?? port },
      }),
  }
}

const watchExit = (child: ChildProcess): Promise<MachineExit> =>
  new Promise(resolve => {
    child.once('error', () => resolve({ code: 127, signal: undefined }))
    child.once('exit', (code, signal) => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
      resolve({ code: code ?? 0, signal: signal ?? undefined })
    })
  })

/** The port that Fly connects to inside the machine. */
export const internalPortOf = ({ config }: Machine): number | undefined => config.services?.[0]?.internal_port

export const commandOf = (machine: Machine, image: Image): readonly string[] => {
  const { init } = machine.config
  if (init?.exec !== undefined && init.exec.length > 0) return init.exec
  const cmd = init?.cmd !== undefined && init.cmd.length > 0 ? init.cmd : image.cmd
  return [...(init?.entrypoint ?? image.entrypoint), ...cmd]
}

const environmentOf = (
  machine: Machine,
  image: Image,
  port: number,
  host: HostEnvironment,
): Record<string, string> => {
  const inherited = Object.entries(host).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return {
    ...Object.fromEntries(inherited),
    ...machineEnvironment(machine, image),
    PATH: [
      ...image.programs,
      dirname(process.execPath),
      machine.config.env?.['PATH'] ?? host.PATH ?? '',
    ].join(':'),
    // Machines share one loopback interface here, so each is told which port is its own.
    PORT: String(port),
  }
}

/** What a machine is told on any host: of its image, of Fly, of its configuration, its secrets. */
export const machineEnvironment = (machine: Machine, image: Image): Record<string, string> => ({
  ...image.env,
  FLY_APP_NAME: machine.appName,
  FLY_MACHINE_ID: machine.id,
  FLY_ALLOC_ID: machine.id,
  FLY_MACHINE_VERSION: machine.instanceId,
  FLY_REGION: machine.region,
  FLY_PRIVATE_IP: machine.privateIp,
  FLY_IMAGE_REF: machine.config.image,
  FLY_PROCESS_GROUP: machine.config.metadata?.['fly_process_group'] ?? '',
  ...machine.config.env,
  ...machine.secretEnv,
})
