import { EventEmitter } from 'node:events'
import type { Clock } from '@taxiway/runtime'
import { appNotFound, machineNotFound } from './fly-error.js'
import { createSortableIds } from './ids.js'
import type { App, Machine, MachineEvent, MachineState } from './model.js'
import { createStateFile, type SavedState } from './state-file.js'

const eventsKept = 50
const destroyedKept = 50

export type World = ReturnType<typeof createWorld>

/**
 * All apps and machines of the emulator, in memory and in `state.json`. Every change goes through `changed`,
 * which saves it and wakes the requests that wait for the machine.
 */
export const createWorld = ({ stateDir, clock }: { stateDir: string; clock: Pick<Clock, 'now'> }) => {
  const apps = new Map<string, App>()
  const deployTokens = new Map<string, string>()
  const changes = new EventEmitter().setMaxListeners(0)
  const newSortableId = createSortableIds(() => clock.now().getTime())

  const snapshot = (): SavedState => ({
    schema: 1,
    apps: [...apps.values()],
    deployTokens: Object.fromEntries(deployTokens),
  })
  const file = createStateFile(stateDir, snapshot)
  const now = (): string => new Date(clock.now().getTime()).toISOString()

  const changed = (machine?: Machine): void => {
    if (machine !== undefined) {
      machine.updatedAt = now()
      changes.emit(machine.id)
    }
    file.schedule()
  }

  const recordEvent = (machine: Machine, event: Omit<MachineEvent, 'id' | 'timestamp'>): void => {
    machine.events.unshift({
      id: newSortableId(),
      timestamp: clock.now().getTime(),
      ...event,
    })
    machine.events.length = Math.min(machine.events.length, eventsKept)
    changed(machine)
  }

  const setState = (machine: Machine, state: MachineState): void => {
    machine.state = state
    changed(machine)
  }

  const findApp = (name: string): App => {
    const app = apps.get(name)
    if (app === undefined || app.deleting) throw appNotFound()
    return app
  }

  /** Finds a machine, a destroyed one too: those stay readable as long as they are remembered. */
  const findMachine = (appName: string, id: string): Machine => {
    const machine = findApp(appName).machines.find(candidate => candidate.id === id)
    if (machine === undefined) throw machineNotFound()
    return machine
  }

  const findLiveMachine = (appName: string, id: string): Machine => {
    const machine = findMachine(appName, id)
    if (!isLive(machine)) throw machineNotFound()
    return machine
  }

  return {
    apps,
    deployTokens,
    changes,
    file,
    now,
    nowMs: () => clock.now().getTime(),
    newSortableId,
    changed,
    recordEvent,
    setState,
    findApp,
    findMachine,
    findLiveMachine,
    allMachines: (): Machine[] => [...apps.values()].flatMap(app => app.machines),
    async load() {
      const saved = await file.load()
      for (const app of saved.apps) apps.set(app.name, app)
      for (const [token, app] of Object.entries(saved.deployTokens)) deployTokens.set(token, app)
    },
    forgetOldest(app: App) {
      const destroyed = app.machines.filter(machine => machine.state === 'destroyed')
      const tooMany = new Set(destroyed.slice(0, Math.max(0, destroyed.length - destroyedKept)))
      app.machines = app.machines.filter(machine => !tooMany.has(machine))
    },
  }
}

export const isLive = (machine: Machine): boolean =>
  machine.state !== 'destroyed' && machine.state !== 'destroying'
