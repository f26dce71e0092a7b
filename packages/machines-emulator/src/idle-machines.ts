import { isHealthy } from './health-checks.js'
import type { MachineRunner } from './machine-runner.js'
import type { Machine } from './model.js'
import type { World } from './world.js'

type Deps = {
  world: World
  runner: Pick<MachineRunner, 'start' | 'stop' | 'suspend' | 'portOf'>
  /** How long a machine takes no request before the proxy stops it. */
  idleMs: number
  /** How long a visit waits for the machine that it started. */
  holdMs: number
}

const pollMs = 20

/**
 * What Fly's proxy does with machines without visitors: it stops or suspends the ones whose service asks for it (`autostop`), down to
 * `min_machines_running`, and starts one again for a visit (`autostart`). It knows only what it routes to, so cordoned machines are left
 * alone.
 */
export const createIdleMachines = ({ world, runner, idleMs, holdMs }: Deps) => {
  const visits = new Map<string, { open: number; lastMs: number }>()
  const starts = new Map<string, Promise<void>>()

  const visitsOf = (machine: Machine) => {
    const known = visits.get(machine.id) ?? { open: 0, lastMs: 0 }
    visits.set(machine.id, known)
    return known
  }

  /** Notes a visit; the answer ends it. */
  const visit = (machine: Machine): (() => void) => {
    const own = visitsOf(machine)
    own.open += 1
    let ended = false
    return () => {
      if (ended) return
      ended = true
      own.open -= 1
      own.lastMs = world.nowMs()
    }
  }

  const isIdle = (machine: Machine): boolean => {
    const { open, lastMs } = visitsOf(machine)
    const started = machine.events.find(({ type, status }) => type === 'start' && status === 'started')
    return open === 0 && world.nowMs() - Math.max(lastMs, started?.timestamp ?? 0) >= idleMs
  }

  const stopIdle = async (): Promise<void> => {
    for (const app of world.apps.values()) {
      const routed = app.machines.filter(one => one.state === 'started' && !one.cordoned)
      const [machine] = routed.filter(one => settingsOf(one).autostop !== 'off' && isIdle(one))
      if (machine === undefined) continue
      const { autostop, minRunning } = settingsOf(machine)
      // One at a time, as the proxy does.
      if (routed.length <= minRunning) continue
      await (autostop === 'suspend' && canSuspend(machine)
        ? runner.suspend(machine, 'proxy')
        : runner.stop(machine, { source: 'proxy' }))
    }
  }

  const canStart = (machine: Machine): boolean =>
    starts.has(machine.id) ||
    (['stopped', 'suspended', 'stopping'].includes(machine.state) && settingsOf(machine).autostart)

  /**
   * Starts a machine for a visit and waits until it is healthy; several visits share one start. The visit counts from here on, until the
   * caller ends it.
   */
  const wake = async (machine: Machine): Promise<() => void> => {
    const end = visit(machine)
    const started = starts.get(machine.id) ?? startNow(machine).finally(() => starts.delete(machine.id))
    starts.set(machine.id, started)
    await started
    return end
  }

  const startNow = async (machine: Machine): Promise<void> => {
    const endMs = performance.now() + holdMs
    await runner.start(machine, 'proxy')
    while (performance.now() < endMs && ['started', 'starting', 'restarting'].includes(machine.state)) {
      if (machine.state === 'started' && isHealthy(machine) && (await runner.portOf(machine)) !== undefined)
        return
      await new Promise(resolve => setTimeout(resolve, pollMs))
    }
  }

  let stopping = false
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(
    () => {
      running = running.then(() => (stopping ? undefined : stopIdle())).catch(() => undefined)
    },
    Math.max(pollMs, Math.min(idleMs / 4, 5_000)),
  )

  return {
    visit,
    canStart,
    wake,
    close: async () => {
      stopping = true
      clearInterval(timer)
      await running
    },
  }
}

export type IdleMachines = ReturnType<typeof createIdleMachines>

const settingsOf = ({ config }: Machine) => {
  const services = config.services ?? []
  const stops = services.map(({ autostop = 'off' }) => autostop)
  return {
    // One service that must stay up keeps the machine up.
    autostop: stops.length === 0 || stops.includes('off') ? ('off' as const) : (stops[0] ?? 'off'),
    autostart:
      config.disable_machine_autostart !== true && services.some(({ autostart }) => autostart === true),
    minRunning: Math.max(0, ...services.map(({ min_machines_running: least = 0 }) => least)),
  }
}

const mostSuspendedMb = 2048

/** Fly suspends machines of 2 GB at most, without swap and schedule; the proxy stops the others instead. */
export const canSuspend = ({ config }: Machine): boolean =>
  (config.guest?.memory_mb ?? 256) <= mostSuspendedMb &&
  !config.init?.swap_size_mb &&
  config.schedule === undefined
