import { isDomainError } from '@taxiway/domain'
import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { callFly } from './call-fly.js'
import { isCrashLooping, type MachineHealth, readIdleSince, readMachineHealth } from './machine-health.js'
import type { FlyMachines } from './machines.js'
import { type FlyMachine, waitSchema } from './schemas.js'

export type WaitableState = 'started' | 'stopped' | 'suspended' | 'destroyed' | 'failed' | 'settled'

export type WaitOptions = {
  /** A deadline in the clock's monotonic time; required for waiting. */
  deadline: number
  signal?: AbortSignal | undefined
}

export type WaitForStateResult =
  | { outcome: 'reached'; state: string; instanceId: string | undefined }
  | { outcome: 'gone' }
  | { outcome: 'timeout' }

export type WaitForHealthyResult =
  | { outcome: 'healthy'; machine: FlyMachine; health: MachineHealth }
  | { outcome: 'crashed'; machine: FlyMachine; health: MachineHealth }
  /** Fly's proxy stopped it meanwhile, for lack of visitors. */
  | { outcome: 'idle'; machine: FlyMachine; health: MachineHealth }
  | { outcome: 'gone' }
  | { outcome: 'timeout'; machine: FlyMachine | undefined; health: MachineHealth | undefined }

export type FlyWaiting = {
  /**
   * Waits for one of the states; check `state` in the result, and include failure states to return early.
   * `gone` counts as reached when waiting for `destroyed`. `justCreated`: Fly may not know the machine yet.
   */
  waitForState: (
    wait: {
      app: string
      machineId: string
      states: readonly WaitableState[]
      instanceId?: string
      justCreated?: boolean
    },
    options: WaitOptions,
  ) => Promise<WaitForStateResult>
  /**
   * Waits until the machine is started and its checks pass; returns early when it failed or exited. Looks soon at first, then
   * every `pollMs`.
   */
  waitForHealthy: (
    wait: { app: string; machineId: string; pollMs?: number },
    options: WaitOptions,
  ) => Promise<WaitForHealthyResult>
}

type Seen = { machine: FlyMachine; health: MachineHealth; at: number }

type Deps = { outbound: Outbound; clock: Clock; random: () => number } & Pick<FlyMachines, 'get'>

/** Most apps are healthy soon after their start. Fly allows a burst of ten reads of a machine. */
const firstPollMs = 100
/** Fly's own limit for one wait. */
const longestWaitSeconds = 60
const answerTimeMs = 10_000

export const createFlyWaiting = ({ outbound, clock, random, get }: Deps): FlyWaiting => {
  const left = (deadline: number) => deadline - clock.monotonicMs()
  const pause = async (ms: number, { deadline, signal }: WaitOptions) => {
    await clock.sleep(Math.max(Math.min(ms, left(deadline)), 0), signal)
    signal?.throwIfAborted()
  }
  const jittered = (ms: number) => ms * (0.75 + random() / 2)

  const waitForState: FlyWaiting['waitForState'] = async (wait, options) => {
    const { app, machineId, states, instanceId, justCreated = false } = wait
    for (let missing = 0; left(options.deadline) >= 1_000; ) {
      const timeout = Math.min(Math.floor(left(options.deadline) / 1000), longestWaitSeconds)
      const { status, body } = await callFly(
        outbound,
        {
          action: 'machines.wait',
          limitedBy: machineId,
          method: 'GET',
          path: ['apps', app, 'machines', machineId, 'wait'],
          query: { state: states.join(','), timeout, version: instanceId },
          // 408 means "not yet": a normal answer, no failure of Fly.
          accept: [404, 408],
          timeoutMs: timeout * 1000 + answerTimeMs,
          // The response may arrive a little after the requested time; aborting it would look like a hanging
          // Fly.
          options: { ...options, deadline: options.deadline + answerTimeMs },
        },
        json => waitSchema.parse(json),
      )
      if (status < 400) {
        return { outcome: 'reached', state: body.state ?? states[0] ?? '', instanceId: body.version }
      }
      if (status === 404) {
        if (states.includes('destroyed')) {
          return { outcome: 'reached', state: 'destroyed', instanceId: undefined }
        }
        // For some seconds after its creation, the queried host may not know the machine.
        if (!justCreated || missing >= 20) return { outcome: 'gone' }
        missing += 1
        await pause(jittered(Math.min(500 * 2 ** missing, 2_000)), options)
      }
    }
    return { outcome: 'timeout' }
  }

  const waitForHealthy: FlyWaiting['waitForHealthy'] = async (
    { app, machineId, pollMs = 1_000 },
    options,
  ) => {
    let seen: Seen | undefined
    for (let soonMs = firstPollMs; ; soonMs *= 2) {
      const poll = await pollMachine(app, machineId, options, seen)
      if (poll === 'late') return { outcome: 'timeout', machine: seen?.machine, health: seen?.health }
      if (poll === 'gone') return { outcome: 'gone' }
      seen = poll
      const { machine, health } = poll
      if (health.healthy) return { outcome: 'healthy', machine, health }
      if (readIdleSince(machine)) return { outcome: 'idle', machine, health }
      if (hasEnded(machine) || isCrashLooping(machine)) return { outcome: 'crashed', machine, health }
      const next = jittered(Math.min(soonMs, pollMs))
      if (left(options.deadline) <= next) return { outcome: 'timeout', machine, health }
      await pause(next, options)
    }
  }

  /**
   * Reads the machine once more. A read that began in time may end a little after the deadline: aborting it
   * would look like an unresponsive Fly and hide the app's fault. `late`: time is up, and the last read is
   * recent enough to judge, or there was no time for a read.
   */
  const pollMachine = async (
    app: string,
    machineId: string,
    options: WaitOptions,
    seen: Seen | undefined,
  ): Promise<Seen | 'gone' | 'late'> => {
    if (seen && left(options.deadline) <= 0) return 'late'
    try {
      const deadline = options.deadline + answerTimeMs
      const machine = await get(app, machineId, { ...options, deadline })
      if (machine === undefined || isDestroyed(machine)) return 'gone'
      return { machine, health: readMachineHealth(machine), at: clock.monotonicMs() }
    } catch (error) {
      // An open breaker is a reason to wait; it says nothing about the app.
      if (options.signal?.aborted || isDomainError(error, 'outbound.circuit_open')) throw error
      const isOver = left(options.deadline) <= 0
      const isRecent = seen !== undefined && options.deadline - seen.at <= answerTimeMs
      if (isOver && (isRecent || isDomainError(error, 'outbound.deadline_exceeded'))) return 'late'
      throw error
    }
  }

  return { waitForState, waitForHealthy }
}

const isDestroyed = ({ state }: FlyMachine): boolean => state === 'destroyed' || state === 'destroying'
const hasEnded = ({ state }: FlyMachine): boolean =>
  state === 'failed' || state === 'stopped' || state === 'launch_failed'
