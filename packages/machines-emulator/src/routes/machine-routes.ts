import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { concurrentUpdate, failedPrecondition, machineNameTaken, secretsNotThereYet } from '../fly-error.js'
import { newMachineId } from '../ids.js'
import { ownerOf, takeLease } from '../leases.js'
import { toMachineSummary, toMachineView } from '../machine-view.js'
import type { App, Machine } from '../model.js'
import {
  type AppParams,
  leaseNonceOf,
  type MachineParams,
  machineToChange,
  machineToDestroy,
  type RouteDeps,
  requireHost,
} from '../route-deps.js'
import { type CreateMachineRequest, createMachineRequest, updateMachineRequest } from '../schemas/requests.js'
import { isLive } from '../world.js'

type ListQuery = { Querystring: Record<string, string | undefined> }

/** Machines: create, read, list, update and destroy. */
export const registerMachineRoutes = (api: FastifyInstance, deps: RouteDeps): void => {
  const { world, runner, images, parseBody } = deps
  // An update that begins while another one of the same machine is under way loses.
  const updating = new Set<string>()

  api.post<AppParams>('/apps/:app/machines', async request => {
    const app = world.findApp(request.params.app)
    const wish = parseBody(createMachineRequest, request)
    requireSecrets(app, wish)
    await images.resolve(wish.config.image)
    const machine = newMachine(deps, app, wish)
    requireFreeName(app, machine)
    app.machines.push(machine)
    world.recordEvent(machine, { type: 'launch', status: 'created', source: 'user' })
    const lease = grantLease(deps, request, machine, wish.lease_ttl)
    const view = { ...toMachineView(machine), ...lease }
    if (wish.skip_launch !== true) void runner.start(machine)
    return view
  })

  api.get<AppParams & ListQuery>('/apps/:app/machines', async request => {
    const { machines } = world.findApp(request.params.app)
    const render = request.query['summary'] === 'true' ? toMachineSummary : toMachineView
    return machines.filter(machine => matches(machine, request.query)).map(render)
  })

  api.get<MachineParams>('/apps/:app/machines/:machine', async request =>
    toMachineView(world.findMachine(request.params.app, request.params.machine)),
  )

  api.post<MachineParams>('/apps/:app/machines/:machine', async request => {
    const app = world.findApp(request.params.app)
    const machine = machineToChange(world, request)
    const wish = parseBody(updateMachineRequest, request)
    if (wish.current_version !== undefined && wish.current_version !== machine.instanceId) {
      throw concurrentUpdate()
    }
    if (updating.has(machine.id)) throw concurrentUpdate()
    updating.add(machine.id)
    try {
      requireSecrets(app, wish)
      if (wish.name !== undefined) requireFreeName(app, { ...machine, name: wish.name })
      await images.resolve(wish.config.image)
      applyUpdate(deps, app, machine, wish)
    } catch (error) {
      updating.delete(machine.id)
      throw error
    }
    const lease = grantLease(deps, request, machine, wish.lease_ttl)
    void runner
      .replace(machine, wish.skip_launch !== true)
      .finally(() => updating.delete(machine.id))
      .catch(() => {})
    return { ...toMachineView(machine), ...lease }
  })

  api.delete<MachineParams & ListQuery>('/apps/:app/machines/:machine', async request => {
    const machine = machineToDestroy(world, request)
    // fly-go says `kill` where the specification says `force`.
    const force = request.query['force'] === 'true' || request.query['kill'] === 'true'
    const atRest = ['created', 'stopped', 'suspended', 'failed'].includes(machine.state)
    if (!force) requireHost(machine)
    if (!force && !atRest) {
      throw failedPrecondition(
        `unable to destroy machine, it is ${machine.state}; stop it first or use force`,
      )
    }
    world.setState(machine, 'destroying')
    void runner.destroy(machine)
    return { ok: true }
  })
}

const newMachine = ({ world }: RouteDeps, app: App, wish: CreateMachineRequest): Machine => {
  const id = newMachineId()
  const instanceId = world.newSortableId()
  return {
    id,
    appName: app.name,
    name: wish.name ?? `machine-${randomBytes(4).toString('hex')}`,
    region: wish.region ?? 'ams',
    state: 'created',
    instanceId,
    config: wish.config,
    secretEnv: secretEnvOf(app, wish),
    cordoned: wish.skip_service_registration === true,
    lease: undefined,
    events: [],
    checks: [],
    restartCount: 0,
    privateIp: `fdaa:0:${randomBytes(2).toString('hex')}:a7b::${randomBytes(2).toString('hex')}:2`,
    createdAt: world.now(),
    updatedAt: world.now(),
    process: undefined,
  }
}

const applyUpdate = ({ world }: RouteDeps, app: App, machine: Machine, wish: CreateMachineRequest): void => {
  machine.config = wish.config
  machine.name = wish.name ?? machine.name
  machine.instanceId = world.newSortableId()
  machine.secretEnv = secretEnvOf(app, wish)
  if (wish.skip_service_registration === true) machine.cordoned = true
  world.setState(machine, 'replacing')
  world.recordEvent(machine, { type: 'update', status: 'replacing', source: 'user' })
}

const secretEnvOf = (app: App, wish: CreateMachineRequest): Record<string, string> =>
  wish.skip_secrets === true
    ? {}
    : Object.fromEntries(Object.entries(app.secrets).map(([name, secret]) => [name, secret.value]))

const requireSecrets = (app: App, wish: CreateMachineRequest): void => {
  const wanted = wish.min_secrets_version ?? 0
  if (wanted > app.secretsVersion) throw secretsNotThereYet(wanted)
}

const requireFreeName = (app: App, wanted: Pick<Machine, 'id' | 'name'>): void => {
  const holder = app.machines.find(
    other => other.name === wanted.name && other.id !== wanted.id && other.state !== 'destroyed',
  )
  if (holder !== undefined) throw machineNameTaken(holder)
}

const grantLease = (
  { world, access }: RouteDeps,
  request: FastifyRequest,
  machine: Machine,
  ttlSeconds: number | undefined,
): { nonce?: string } => {
  if (ttlSeconds === undefined) return {}
  const owner = ownerOf(access.tokenOf(request))
  const lease = takeLease(machine, { nonce: leaseNonceOf(request), ttlSeconds, owner, nowMs: world.nowMs() })
  world.changed(machine)
  return { nonce: lease.nonce }
}

const matches = (machine: Machine, query: Record<string, string | undefined>): boolean => {
  if (!isLive(machine) && query['include_deleted'] !== 'true' && query['state'] === undefined) {
    if (machine.state === 'destroyed') return false
  }
  if (query['region'] !== undefined && query['region'] !== machine.region) return false
  if (query['state'] !== undefined && !query['state'].split(',').includes(machine.state)) return false
  return Object.entries(query)
    .filter(([name]) => name.startsWith('metadata.'))
    .every(([name, value]) => machine.config.metadata?.[name.slice('metadata.'.length)] === value)
}
