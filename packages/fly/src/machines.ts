import type { Clock, Outbound } from '@taxiway/resilience'
import { type CallOptions, callFly, ignoreAnswer, type MutationOptions } from './call-fly.js'
import { type CreateMachine, createCreateMachine } from './create-machine.js'
import type { FlyAction } from './fly-outbound.js'
import { type FlyMachine, machineListSchema, machineSchema } from './schemas.js'
import { createUpdateMachine, type UpdateMachine } from './update-machine.js'

export type FlyMachines = {
  create: CreateMachine
  update: UpdateMachine
  /** Undefined when there is none. */
  get: (app: string, machineId: string, options?: CallOptions) => Promise<FlyMachine | undefined>
  /** Throws `fly.not_found` when the app does not exist: nothing was listed, which is not the same as an empty list. */
  list: (app: string, options?: CallOptions) => Promise<FlyMachine[]>
  start: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  stop: (
    app: string,
    machineId: string,
    options?: MutationOptions & { signalName?: string; timeoutSeconds?: number },
  ) => Promise<void>
  /** Takes it out of the routing. */
  cordon: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  uncordon: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  /** Kills and removes it, whatever its state; one that is gone already is fine. */
  delete: (app: string, machineId: string, options?: MutationOptions) => Promise<void>
  /** Sets some keys and leaves the others; an empty value removes its key. */
  setMetadata: (
    app: string,
    machineId: string,
    metadata: Record<string, string>,
    options?: MutationOptions,
  ) => Promise<void>
}

type Deps = { outbound: Outbound; clock: Clock }

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

  const act = async (
    verb: 'start' | 'stop' | 'cordon' | 'uncordon',
    app: string,
    machineId: string,
    options?: MutationOptions,
    body?: unknown,
  ): Promise<void> => {
    const action: FlyAction = `machines.${verb}`
    const path = ['apps', app, 'machines', machineId, verb]
    await callFly(
      outbound,
      // Doing any of these twice is the same as doing it once.
      { action, limitedBy: machineId, method: 'POST', path, body, idempotent: true, options },
      ignoreAnswer,
    )
  }

  return {
    create: createCreateMachine({ outbound, clock, get, list }),
    update: createUpdateMachine({ outbound, get }),
    get,
    list,
    start: (app, machineId, options) => act('start', app, machineId, options),
    stop: (app, machineId, options = {}) =>
      act('stop', app, machineId, options, {
        ...(options.signalName ? { signal: options.signalName } : {}),
        ...(options.timeoutSeconds ? { timeout: `${options.timeoutSeconds}s` } : {}),
      }),
    cordon: (app, machineId, options) => act('cordon', app, machineId, options),
    uncordon: (app, machineId, options) => act('uncordon', app, machineId, options),
    delete: async (app, machineId, options) => {
      await callFly(
        outbound,
        {
          action: 'machines.delete',
          limitedBy: machineId,
          method: 'DELETE',
          path: ['apps', app, 'machines', machineId],
          query: { force: true },
          accept: [404],
          options,
        },
        ignoreAnswer,
      )
    },
    setMetadata: async (app, machineId, metadata, options) => {
      await callFly(
        outbound,
        {
          action: 'machines.metadata',
          limitedBy: machineId,
          method: 'PATCH',
          path: ['apps', app, 'machines', machineId, 'metadata'],
          body: { metadata },
          idempotent: true,
          options,
        },
        ignoreAnswer,
      )
    },
  }
}
