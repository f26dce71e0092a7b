import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { callFly, changeFly, isDone, type MutationOptions } from './call-fly.js'
import { type CreateMachine, createCreateMachine } from './create-machine.js'
import type { FlyAction } from './fly-outbound.js'
import type { MachineReads } from './machine-reads.js'
import { execSchema, type FlyMachine, machineListSchema, machineSchema } from './schemas.js'
import { createUpdateMachine, type UpdateMachine } from './update-machine.js'

export type FlyMachines = MachineReads & {
  create: CreateMachine
  update: UpdateMachine
  start: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  /** Restarts a running machine; starts a stopped one. */
  restart: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  stop: (
    app: string,
    machineId: string,
    options?: MutationOptions & { signalName?: string; timeoutSeconds?: number },
  ) => Promise<void>
  /** Cordons it: the machine gets no traffic. */
  cordon: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  uncordon: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  /** Kills and removes the machine in any state; succeeds if it is already gone. */
  delete: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  /** Runs a command in a started machine; its effect may not matter when it is sent twice. */
  exec: (
    app: string,
    machineId: string,
    run: { command: readonly string[]; timeoutSeconds: number },
    options?: MutationOptions,
  ) => Promise<{ exitCode: number; stdout: string; stderr: string }>
  /** Sets these keys and keeps the others; an empty value removes its key. */
  setMetadata: (
    app: string,
    machineId: string,
    metadata: Record<string, string>,
    options?: MutationOptions,
  ) => Promise<void>
}

type Deps = { outbound: Outbound; clock: Clock }

/**
 * States that prove the change. Fly shows no cordon, and a restarted machine looks as before: those calls are
 * sent again.
 */
const shownBy = {
  start: ['starting', 'started'],
  restart: [],
  stop: ['stopping', 'stopped'],
  cordon: [],
  uncordon: [],
} as const

export const createFlyMachines = ({ outbound, clock }: Deps): FlyMachines => {
  const get: FlyMachines['get'] = async (app, machineId, options) => {
    const { status, body } = await callFly(
      outbound,
      {
        action: 'machines.get',
        limitedBy: machineId,
        method: 'GET',
        path: ['apps', app, 'machines', machineId],
        accept: [404],
        options,
      },
      json => machineSchema.parse(json),
    )
    return status === 404 ? undefined : body
  }

  const list: FlyMachines['list'] = async (app, options) => {
    const { body } = await callFly(
      outbound,
      {
        action: 'machines.list',
        limitedBy: app,
        method: 'GET',
        path: ['apps', app, 'machines'],
        options,
      },
      json => machineListSchema.parse(json),
    )
    return body
  }

  type Verb = keyof typeof shownBy
  /** All of these are idempotent. */
  const act = async (
    verb: Verb,
    app: string,
    machineId: string,
    options?: MutationOptions,
    body?: unknown,
  ): Promise<void> => {
    const action: FlyAction = `machines.${verb}`
    const path = ['apps', app, 'machines', machineId, verb]
    const states: readonly string[] = shownBy[verb]
    await changeFly(
      { outbound, clock },
      { action, limitedBy: machineId, method: 'POST', path, body, options },
      isDone,
      {
        what: `did ${verb} the machine ${machineId}`,
        look: async () => states.includes((await get(app, machineId, options))?.state ?? '') || undefined,
      },
    )
  }

  return {
    create: createCreateMachine({ outbound, clock, get, list }),
    update: createUpdateMachine({ outbound, get }),
    get,
    list,
    start: (app, machineId, options) => act('start', app, machineId, options),
    restart: (app, machineId, options) => act('restart', app, machineId, options),
    stop: (app, machineId, options = {}) =>
      act('stop', app, machineId, options, {
        ...(options.signalName ? { signal: options.signalName } : {}),
        ...(options.timeoutSeconds ? { timeout: `${options.timeoutSeconds}s` } : {}),
      }),
    cordon: (app, machineId, options) => act('cordon', app, machineId, options),
    uncordon: (app, machineId, options) => act('uncordon', app, machineId, options),
    delete: async (app, machineId, options) => {
      await changeFly(
        { outbound, clock },
        {
          action: 'machines.delete',
          limitedBy: machineId,
          method: 'DELETE',
          path: ['apps', app, 'machines', machineId],
          query: { force: true },
          accept: [404],
          options,
        },
        isDone,
        {
          what: `deleted the machine ${machineId}`,
          look: async () => isGone(await get(app, machineId, options)) || undefined,
        },
      )
    },
    exec: async (app, machineId, { command, timeoutSeconds }, options) => {
      const { body } = await callFly(
        outbound,
        {
          action: 'machines.exec',
          limitedBy: machineId,
          method: 'POST',
          path: ['apps', app, 'machines', machineId, 'exec'],
          body: { command, timeout: timeoutSeconds },
          timeoutMs: timeoutSeconds * 1000 + 5_000,
          options,
        },
        json => execSchema.parse(json),
      )
      return { exitCode: body.exit_code ?? 0, stdout: body.stdout ?? '', stderr: body.stderr ?? '' }
    },
    setMetadata: async (app, machineId, metadata, options) => {
      await changeFly(
        { outbound, clock },
        {
          action: 'machines.metadata',
          limitedBy: machineId,
          method: 'PATCH',
          path: ['apps', app, 'machines', machineId, 'metadata'],
          body: { metadata },
          options,
        },
        isDone,
        {
          what: `changed the metadata of the machine ${machineId}`,
          look: async () => {
            const found = (await get(app, machineId, options))?.config?.metadata ?? {}
            return Object.entries(metadata).every(([key, value]) => (found[key] ?? '') === value) || undefined
          },
        },
      )
    },
  }
}

const isGone = (machine: FlyMachine | undefined): boolean =>
  machine === undefined || machine.state === 'destroyed' || machine.state === 'destroying'
