import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { invalidArgument, machineNotFound, waitTimedOut } from '../fly-error.js'
import type { Machine } from '../model.js'
import type { MachineParams, RouteDeps } from '../route-deps.js'

const waitable = ['started', 'stopped', 'suspended', 'destroyed', 'failed', 'settled']
const settled = ['started', 'stopped', 'suspended', 'destroyed', 'failed']

type WaitQuery = {
  Querystring: {
    state?: string | string[]
    timeout?: string
    version?: string
    instance_id?: string
    from_event_id?: string
  }
}

type Wish = { states: string[]; version: string | undefined; fromEventId: string | undefined }

/** Waiting for a state: answers as soon as it is there, 408 when the time is up, 404 when it cannot come. */
export const registerWaitRoute = (api: FastifyInstance, { world }: RouteDeps): void => {
  api.get<MachineParams & WaitQuery>('/apps/:app/machines/:machine/wait', async (request, reply) => {
    const { query } = request
    const states = [query.state ?? 'started'].flat().flatMap(text => text.split(','))
    const timeoutSeconds = Number(query.timeout ?? 60)
    const version = query.version ?? query.instance_id
    const badTimeout = !Number.isInteger(timeoutSeconds) || timeoutSeconds < 1 || timeoutSeconds > 60
    if (badTimeout || states.some(state => !waitable.includes(state))) throw invalidArgument()
    // Documented: who waits for `stopped` must say of which version.
    if (states.every(state => state === 'stopped') && version === undefined) throw invalidArgument()

    const machine = world.findMachine(request.params.app, request.params.machine)
    const wish = { states, version, fromEventId: query.from_event_id }
    const deadline = AbortSignal.timeout(timeoutSeconds * 1000)
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const signal = AbortSignal.any([deadline, gone.signal])

    while (!isReached(machine, wish)) {
      if (machine.state === 'destroyed') throw machineNotFound()
      const woken = await once(world.changes, machine.id, { signal }).catch(() => undefined)
      if (woken === undefined) throw waitTimedOut(states.join(','), machine.state)
    }
    return { ok: true, state: machine.state, version: machine.instanceId, event_id: machine.events[0]?.id }
  })
}

const isReached = (machine: Machine, { states, version, fromEventId }: Wish): boolean => {
  if (version !== undefined && version !== machine.instanceId) return false
  if (fromEventId !== undefined && (machine.events[0]?.id ?? '') <= fromEventId) return false
  return states.includes(machine.state) || (states.includes('settled') && settled.includes(machine.state))
}
