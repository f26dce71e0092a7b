import { durationMsOr } from './durations.js'
import type { ExecRequest, ExecResult } from './exec-command.js'
import { watchHealth } from './health-checks.js'
import type { ImageStore } from './images/image-store.js'
import type { LaunchMachine } from './launch-machine.js'
import { createLogRing, type LogRing } from './log-ring.js'
import type { Machine } from './model.js'
import { createPortPool } from './port-pool.js'
import { killStaleGroup } from './process-group.js'
import { exitEvent, restartDelayMs, shouldRestart, steadyAfterMs } from './restart-policy.js'
import type { MachineExit, MachineProcess } from './spawn-machine.js'
import type { World } from './world.js'

export type StopOptions = {
  signal?: NodeJS.Signals | undefined
  timeoutMs?: number | undefined
  source?: string
}

export type MachineRunner = ReturnType<typeof createMachineRunner>

type Running = MachineProcess & {
  /** Who ends it asked for it; undefined when it ends by itself. */
  endsFor: 'stop' | 'suspend' | undefined
  ended: Promise<void>
}

type Deps = {
  world: World
  images: ImageStore
  launch: LaunchMachine
  /** Removes the files of a machine. */
  removeFiles: (machine: Machine) => Promise<void>
  shutdownGraceMs?: number
}

/**
 * Moves machines between their states and owns their processes. Operations on one machine happen one after the
 * other, in the order they were asked for; `shutdown` leaves no process and changes no state, so that the next
 * life starts what was running.
 */
export const createMachineRunner = ({ world, images, launch, removeFiles, shutdownGraceMs = 2000 }: Deps) => {
  const ports = createPortPool()
  const running = new Map<string, Running>()
  const logs = new Map<string, LogRing>()
  const restarts = new Map<string, NodeJS.Timeout>()
  const queues = new Map<string, Promise<unknown>>()
  let closing = false

  const inOrder = <T>(machine: Machine, task: () => Promise<T>): Promise<T> => {
    const result = (queues.get(machine.id) ?? Promise.resolve()).then(task)
    queues.set(
      machine.id,
      result.catch(() => {}),
    )
    return result
  }

  const logOf = (machine: Machine): LogRing => {
    const log = logs.get(machine.id) ?? createLogRing(world.now)
    logs.set(machine.id, log)
    return log
  }

  const startNow = async (machine: Machine, source: string): Promise<void> => {
    if (closing || running.has(machine.id)) return
    cancelRestart(machine)
    world.setState(machine, 'starting')
    world.recordEvent(machine, { type: 'start', status: 'starting', source })
    const port = await ports.take()
    try {
      const image = await images.resolve(machine.config.image)
      const rootfs = await image.rootfs()
      if (closing) return
      const started = await launch({ machine, image, rootfs, port, log: logOf(machine) })
      await settle(machine, started)
    } catch (error) {
      ports.giveBack(port)
      logOf(machine).write('system', `could not start: ${String(error)}\n`)
      await afterExit(machine, { code: 127, signal: undefined }, false)
    }
  }

  const settle = async (machine: Machine, started: MachineProcess): Promise<void> => {
    machine.process = { pid: started.pid, startTime: started.startTime }
    const startedAtMs = world.nowMs()
    const entry: Running = {
      ...started,
      endsFor: undefined,
      ended: Promise.resolve(),
    }
    running.set(machine.id, entry)
    world.setState(machine, 'started')
    world.recordEvent(machine, {
      type: 'start',
      status: 'started',
      source: 'flyd',
    })
    const stopWatching = watchHealth({
      machine,
      port: started.port,
      isReached: started.isReached,
      now: world.now,
      nowMs: world.nowMs,
      changed: () => world.changed(machine),
    })
    entry.ended = started.exited.then(async exit => {
      stopWatching()
      logOf(machine).finish()
      ports.giveBack(started.port)
      running.delete(machine.id)
      if (closing) return
      machine.process = undefined
      machine.checks = []
      if (world.nowMs() - startedAtMs > steadyAfterMs) machine.restartCount = 0
      if (entry.endsFor !== 'suspend') await afterExit(machine, exit, entry.endsFor === 'stop')
    })
    // The pid must be on disk early: a later life can only kill what it knows of.
    await world.file.flush().catch(() => {})
  }

  const afterExit = async (machine: Machine, exit: MachineExit, requested: boolean): Promise<void> => {
    const restarting = !requested && shouldRestart(machine, exit)
    if (restarting) machine.restartCount += 1
    world.recordEvent(machine, exitEvent(machine, exit, { requested, restarting, nowMs: world.nowMs() }))
    if (requested) return
    if (restarting) {
      world.setState(machine, 'restarting')
      const again = () => void inOrder(machine, () => restartNow(machine))
      restarts.set(machine.id, setTimeout(again, restartDelayMs(machine.restartCount)))
      return
    }
    world.setState(machine, 'stopped')
    if (machine.config.auto_destroy === true) void inOrder(machine, () => destroyNow(machine, 'flyd'))
  }

  const restartNow = async (machine: Machine): Promise<void> => {
    restarts.delete(machine.id)
    if (machine.state === 'restarting') await startNow(machine, 'flyd')
  }

  const cancelRestart = (machine: Machine): void => {
    clearTimeout(restarts.get(machine.id))
    restarts.delete(machine.id)
  }

  const endProcess = async (
    machine: Machine,
    { signal, timeoutMs }: StopOptions,
    why: 'stop' | 'suspend' = 'stop',
  ): Promise<void> => {
    cancelRestart(machine)
    const process = running.get(machine.id)
    if (process === undefined) return
    process.endsFor = why
    const configured = machine.config.stop_config
    process.signal(signal ?? configured?.signal ?? 'SIGTERM')
    const patienceMs = timeoutMs ?? durationMsOr(configured?.timeout, 5000)
    const impatience = setTimeout(() => process.signal('SIGKILL'), patienceMs)
    await process.ended
    clearTimeout(impatience)
  }

  const stopNow = async (machine: Machine, options: StopOptions): Promise<void> => {
    if (machine.state === 'stopped' || machine.state === 'created') return
    world.setState(machine, 'stopping')
    world.recordEvent(machine, { type: 'stop', status: 'stopping', source: options.source ?? 'user' })
    await endProcess(machine, options)
    if (!closing) world.setState(machine, 'stopped')
  }

  /**
   * A process cannot be frozen and thawed across the emulator's lives, so its process ends: a machine that wakes starts cold, as Fly's do
   * whose snapshot is gone.
   */
  const suspendNow = async (machine: Machine, source: string): Promise<void> => {
    if (machine.state !== 'started') return
    world.recordEvent(machine, { type: 'suspend', status: 'suspending', source })
    await endProcess(machine, { signal: 'SIGKILL' }, 'suspend')
    if (closing) return
    world.setState(machine, 'suspended')
    world.recordEvent(machine, { type: 'suspend', status: 'suspended', source: 'flyd' })
  }

  const destroyNow = async (machine: Machine, source: string): Promise<void> => {
    if (machine.state === 'destroyed') return
    world.setState(machine, 'destroying')
    world.recordEvent(machine, {
      type: 'destroy',
      status: 'destroying',
      source,
    })
    await endProcess(machine, { signal: 'SIGKILL' })
    await removeFiles(machine)
    machine.lease = undefined
    machine.secretEnv = {}
    world.recordEvent(machine, {
      type: 'destroy',
      status: 'destroyed',
      source: 'flyd',
    })
    world.setState(machine, 'destroyed')
    const app = world.apps.get(machine.appName)
    if (app !== undefined) world.forgetOldest(app)
  }

  return {
    start: (machine: Machine, source = 'user') =>
      inOrder(machine, async () => {
        machine.restartCount = 0
        if (machine.state !== 'destroyed') await startNow(machine, source)
      }),
    suspend: (machine: Machine, source = 'user') => inOrder(machine, () => suspendNow(machine, source)),
    stop: (machine: Machine, options: StopOptions = {}) => inOrder(machine, () => stopNow(machine, options)),
    restart: (machine: Machine, options: StopOptions = {}) =>
      inOrder(machine, async () => {
        world.setState(machine, 'restarting')
        await endProcess(machine, options)
        machine.restartCount = 0
        await startNow(machine, 'user')
      }),
    /** Runs a machine's new configuration: its old process ends, and a new one begins if `launch` says so. */
    replace: (machine: Machine, launch: boolean) =>
      inOrder(machine, async () => {
        await endProcess(machine, {})
        machine.restartCount = 0
        if (launch) await startNow(machine, 'user')
        else if (!closing) world.setState(machine, 'stopped')
      }),
    destroy: (machine: Machine, source = 'user') => inOrder(machine, () => destroyNow(machine, source)),
    /** Runs a command in a started machine. */
    exec: (machine: Machine, request: ExecRequest): Promise<ExecResult> | undefined =>
      running.get(machine.id)?.exec(request),
    /** Where a machine's app takes connections from outside; undefined when it does not. */
    async portOf(machine: Machine): Promise<number | undefined> {
      const entry = running.get(machine.id)
      return entry !== undefined && (await entry.isReached()) ? entry.port : undefined
    },
    logLines: (machineId: string) => logs.get(machineId)?.lines() ?? [],
    forgetLogs: (machineId: string) => logs.delete(machineId),
    processes: () =>
      world.allMachines().flatMap(machine => {
        const process = running.get(machine.id)
        return process === undefined
          ? []
          : [{ pid: process.pid, machineId: machine.id, app: machine.appName }]
      }),
    /** Kills what an earlier life left behind, then starts every machine that was meant to run. */
    async resume(): Promise<void> {
      for (const machine of world.allMachines()) {
        if (machine.process !== undefined) await killStaleGroup(machine.process)
        machine.process = undefined
        machine.checks = []
        if (machine.state === 'destroying') void inOrder(machine, () => destroyNow(machine, 'flyd'))
        else if (machine.state === 'stopping') world.setState(machine, 'stopped')
        else if (wasMeantToRun(machine)) void inOrder(machine, () => startNow(machine, 'flyd'))
      }
    },
    async shutdown(): Promise<void> {
      closing = true
      for (const timer of restarts.values()) clearTimeout(timer)
      for (const process of running.values()) process.signal('SIGTERM')
      const impatience = setTimeout(() => {
        for (const process of running.values()) process.signal('SIGKILL')
      }, shutdownGraceMs)
      // A start under way may still add a process, so look again until every queue is empty.
      await Promise.all([...running.values()].map(process => process.ended))
      await Promise.all(queues.values())
      for (const process of running.values()) process.signal('SIGKILL')
      await Promise.all([...running.values()].map(process => process.ended))
      clearTimeout(impatience)
      await world.file.flush()
    },
  }
}

const wasMeantToRun = (machine: Machine): boolean =>
  ['starting', 'started', 'restarting', 'replacing'].includes(machine.state)
