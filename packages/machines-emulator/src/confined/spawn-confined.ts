import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { execCommand } from '../exec-command.js'
import type { Image } from '../images/image-store.js'
import type { LogRing } from '../log-ring.js'
import type { Machine } from '../model.js'
import { readProcessStartTime, signalGroup } from '../process-group.js'
import { watchReach } from '../sockets/read-sockets.js'
import {
  commandOf,
  internalPortOf,
  type MachineExit,
  type MachineProcess,
  machineEnvironment,
} from '../spawn-machine.js'
import type { ConfinementTools } from './find-tools.js'
import { forwardPort } from './forward-port.js'
import { findApp, readSandboxPid } from './read-sandbox.js'
import { sandboxArguments } from './sandbox-arguments.js'
import { watchMemory } from './watch-memory.js'

/** What this computer can do for machines of registry images. */
export type Confinement = { tools: ConfinementTools; ownNetwork: boolean }

type Options = {
  machine: Machine
  image: Image
  rootfs: string
  port: number
  log: LogRing
  confinement: Confinement
}

/** As on Fly, where a configuration that names none gets this. */
const usualMemoryMb = 256
const usualPort = 8080
const infoFd = 3

/**
 * Runs an image of a registry in bubblewrap: its files read-only, as user 1000 without capabilities, within the memory of the machine, and in
 * a network of its own where that can be had. There the app listens on the port of its configuration. Rejects when it cannot be run.
 */
export const spawnConfined = async (options: Options): Promise<MachineProcess> => {
  const { machine, image, rootfs, port, log, confinement } = options
  const { tools, ownNetwork } = confinement
  if (tools.bwrap === undefined)
    throw new Error('bubblewrap is not installed; install it to run images of registries')
  const workdir = image.workdir
  const args = sandboxArguments({ rootfs, hostname: machine.id, workdir, ownNetwork, infoFd })
  const appPort = internalPortOf(machine) ?? usualPort
  // Not by arguments, which every process of this computer can read.
  const env = {
    PORT: String(appPort),
    ...machineEnvironment(machine, image),
    ...(ownNetwork ? {} : { PORT: String(port) }),
  }
  const child = spawn(tools.bwrap, [...args, '--', ...commandOf(machine, image)], {
    cwd: '/',
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const state = { over: false, oomKilled: false }
  const exited = watchExit(child, state)
  pipeLogs(child, log)
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const startTime = (await readProcessStartTime(pid)) ?? ''
  const sandboxPid = await readSandboxPid(child.stdio[infoFd] as Readable)
  const appPid = sandboxPid === undefined ? undefined : await findApp(sandboxPid, () => state.over)

  const kill = (): boolean => signalGroup(pid, 'SIGKILL')
  const endings: (() => unknown)[] = []
  if (sandboxPid !== undefined && appPid !== undefined) {
    const memoryMb = machine.config.guest?.memory_mb ?? usualMemoryMb
    const onOver = (): void => {
      state.oomKilled = true
      log.write('system', `out of memory: the machine has ${memoryMb} MB\n`)
      kill()
    }
    endings.push(watchMemory(sandboxPid, { maxBytes: memoryMb * 1024 * 1024, onOver }))
    if (ownNetwork && tools.nsenter !== undefined)
      endings.push(await forwardPort({ nsenter: tools.nsenter, sandboxPid, hostPort: port, appPort }))
  }
  return {
    pid,
    port,
    startTime,
    exited: exited.then(async exit => {
      await Promise.all(endings.map(end => end()))
      return exit
    }),
    // To the app alone: bubblewrap would end on it, and take the app along before it could clear up.
    signal: signal => {
      if (signal === 'SIGKILL' || appPid === undefined) return kill()
      return !state.over && signalOne(appPid, signal)
    },
    // In a network of its own, the port here listens only while the app takes connections from outside.
    isReached: ownNetwork ? async () => true : watchReach(port),
    exec: request =>
      execCommand(request, {
        prefix: enter(tools.nsenter, sandboxPid),
        cwd: '/',
        env,
        sockets: ownNetwork ? undefined : { pid, port, internalPort: appPort },
      }),
  }
}

const enter = (nsenter = 'nsenter', sandboxPid = 0): string[] => [
  nsenter,
  ...['--target', String(sandboxPid), '--user', '--mount', '--pid', '--net', '--ipc', '--uts'],
  ...['--preserve-credentials', '--'],
]

const watchExit = (child: ChildProcess, state: { over: boolean; oomKilled: boolean }): Promise<MachineExit> =>
  new Promise(resolve => {
    const end = (exit: MachineExit): void => {
      state.over = true
      resolve(state.oomKilled ? { code: 0, signal: 'SIGKILL', oomKilled: true } : exit)
    }
    child.once('error', () => end({ code: 127, signal: undefined }))
    child.once('exit', (code, signal) => end(signal === null ? readCode(code ?? 0) : { code: 0, signal }))
  })

/** bubblewrap ends with the code of the app, and with 128 more than the number of a signal that ended it. */
const readCode = (code: number): MachineExit => {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
  return signal === undefined ? { code, signal: undefined } : { code: 0, signal: signal as NodeJS.Signals }
}

const pipeLogs = (child: ChildProcess, log: LogRing): void => {
  child.stdout?.setEncoding('utf8').on('data', (text: string) => log.write('stdout', text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.write('stderr', text))
}

const signalOne = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
