import { DomainError, type ErrorCode } from '@taxiway/domain'
import type { FlyClient } from '@taxiway/fly'
import type { CallFacts, Facts } from '@taxiway/testing'
import type { Boundary } from './boundary.js'

type Machine = {
  id: string
  name: string
  config: { metadata?: Record<string, string>; init?: { cmd: string[] } }
  cordoned: boolean
  isStopped: boolean
  /** Fly stopped it, and starts it for the next visit. */
  isIdle: boolean
  lease: string | null
}
type App = {
  name: string
  network: string
  machines: Map<string, Machine>
  secrets: Record<string, string>
}

const statuses: Partial<Record<ErrorCode, number>> = { 'fly.not_found': 404, 'fly.auth': 401 }

const foreignNetwork = 'of-another-organization'

/** Fly as a small state machine: apps in networks, machines with metadata, exclusive machine leases. */
export const createTarget = () => {
  const apps = new Map<string, App>()
  /** Operations that Fly currently refuses. */
  const state = { isRevoked: false, isFull: false, refused: 0 }
  const journal: CallFacts[] = []
  /** Every secret that an app was ever given. */
  const given: { app: string; key: string }[] = []
  let serial = 0
  const next = () => {
    serial += 1
    return serial
  }
  const record = (method: string, path: string, body: unknown, responseBody: unknown, performed: number) => {
    journal.push({
      seq: next(),
      atMs: Date.now(),
      method,
      path: `/v1/apps${path}`,
      body,
      responseBody,
      performed,
      status: performed,
    })
  }
  const perform = <Result>(method: string, path: string, body: unknown, work: () => Result): Result => {
    try {
      if (state.isRevoked) throw new DomainError('fly.auth')
      if (state.isFull && /\/machines$/.test(path) && method === 'POST') throw new DomainError('fly.capacity')
      const result = work()
      record(method, path, body, result, 200)
      return result
    } catch (error) {
      const { code } = error as DomainError
      if (code === 'fly.auth') state.refused += 1
      record(method, path, body, null, statuses[code] ?? 409)
      throw error
    }
  }
  const appNamed = (name: string): App => {
    const app = apps.get(name)
    if (!app) throw new DomainError('fly.not_found')
    return app
  }
  const machineOf = (app: string, id: string, nonce?: string): Machine => {
    const machine = appNamed(app).machines.get(id)
    if (!machine) throw new DomainError('fly.not_found')
    if (machine.lease !== null && machine.lease !== nonce)
      throw new DomainError('fly.lease_held', { details: { retryAt: Date.now() } })
    return machine
  }
  const stateOf = ({ config, isStopped, isIdle }: Machine) =>
    config.init || isStopped || isIdle ? 'stopped' : 'started'
  const view = (machine: Machine) => {
    const { id, name, config } = machine
    return {
      id,
      name,
      config,
      state: stateOf(machine),
      events: config.init ? [{ type: 'exit', timestamp: 1, request: { exit_event: { exit_code: 0 } } }] : [],
    }
  }

  /** The client of one worker run. */
  const clientFor = ({ call }: Boundary, admit = async (): Promise<void> => undefined): FlyClient => {
    const on = async <Result>(method: string, path: string, body: unknown, work: () => Result) => {
      await admit()
      return call(() => perform(method, path, body, work), `${method} ${path}`)
    }
    const change =
      (verb: 'cordon' | 'uncordon', cordoned: boolean) =>
      (app: string, id: string, options?: { nonce?: string | undefined }) =>
        on('POST', `/${app}/machines/${id}/${verb}`, {}, () => {
          machineOf(app, id, options?.nonce).cordoned = cordoned
        })
    const turn =
      (verb: 'stop' | 'start' | 'restart') =>
      (app: string, id: string, options?: { nonce?: string | undefined }) =>
        on('POST', `/${app}/machines/${id}/${verb}`, {}, () => {
          Object.assign(machineOf(app, id, options?.nonce), { isStopped: verb === 'stop', isIdle: false })
        })
    const client = {
      apps: {
        create: ({ name, network }: { name: string; network: string }) =>
          on('POST', '', { name }, () => {
            const known = apps.get(name)
            if (known)
              return known.network === network ? { outcome: 'ok', adopted: true } : { outcome: 'taken' }
            apps.set(name, { name, network, machines: new Map(), secrets: {} })
            return { outcome: 'ok', adopted: false }
          }),
        get: (name: string) => on('GET', `/${name}`, {}, () => apps.get(name)),
        list: () =>
          on('GET', '', {}, () =>
            [...apps.values()].map(app => ({ ...app, machine_count: app.machines.size })),
          ),
        delete: (name: string) => on('DELETE', `/${name}`, {}, () => apps.delete(name)),
      },
      secrets: {
        list: (name: string) =>
          on('GET', `/${name}/secrets`, {}, () =>
            Object.keys(appNamed(name).secrets).map(key => ({ name: key })),
          ),
        set: (name: string, values: Record<string, string>) =>
          on('POST', `/${name}/secrets`, {}, () => {
            Object.assign(appNamed(name).secrets, values)
            for (const key of Object.keys(values)) given.push({ app: name, key })
            return { version: next() }
          }),
      },
      addresses: {
        ensure: (app: string) =>
          on('POST', `/${app}/ip_assignments`, {}, () => {
            appNamed(app)
            return [{ ip: 'fdaa::3' }, { ip: '66.241.124.1' }]
          }),
      },
      machines: {
        list: (app: string) =>
          on('GET', `/${app}/machines`, {}, () => [...appNamed(app).machines.values()].map(view)),
        get: (app: string, id: string) =>
          call(() => {
            const machine = appNamed(app).machines.get(id)
            return machine && view(machine)
          }),
        create: (wish: {
          app: string
          name: string
          config: Machine['config']
          cordoned?: boolean
          minSecretsVersion?: number
        }) =>
          on(
            'POST',
            `/${wish.app}/machines`,
            {
              config: wish.config,
              skip_service_registration: wish.cordoned,
              min_secrets_version: wish.minSecretsVersion,
            },
            () => {
              const app = appNamed(wish.app)
              const known = [...app.machines.values()].find(one => one.name === wish.name)
              const made = known ?? {
                id: `m${next()}`,
                name: wish.name,
                config: wish.config,
                cordoned: true,
                isStopped: false,
                isIdle: false,
                lease: null,
              }
              app.machines.set(made.id, made)
              return { id: made.id, machine: view(made), outcome: known ? 'existing' : 'created' }
            },
          ),
        setMetadata: (
          app: string,
          id: string,
          metadata: Record<string, string>,
          options?: { nonce?: string },
        ) =>
          on('PATCH', `/${app}/machines/${id}/metadata`, { metadata }, () => {
            const machine = machineOf(app, id, options?.nonce)
            machine.config = { ...machine.config, metadata: { ...machine.config.metadata, ...metadata } }
          }),
        cordon: change('cordon', true),
        uncordon: change('uncordon', false),
        stop: turn('stop'),
        start: turn('start'),
        restart: turn('restart'),
        delete: (app: string, id: string, options?: { nonce?: string }) =>
          on('DELETE', `/${app}/machines/${id}`, {}, () => {
            if (apps.get(app)?.machines.has(id)) machineOf(app, id, options?.nonce)
            apps.get(app)?.machines.delete(id)
          }),
      },
      logs: { read: async () => ({ lines: ['migrated'], next: '1' }) },
      leases: {
        acquire: (app: string, id: string, { description }: { description: string }) =>
          on('POST', `/${app}/machines/${id}/lease`, { description }, () => {
            const machine = machineOf(app, id)
            machine.lease = `nonce-${next()}`
            return { nonce: machine.lease, expiresAt: 0, description }
          }),
        release: (app: string, id: string, nonce: string) =>
          on('DELETE', `/${app}/machines/${id}/lease`, {}, () => {
            const machine = apps.get(app)?.machines.get(id)
            if (machine?.lease === nonce) machine.lease = null
          }),
      },
      waitForState: ({ app, machineId }: { app: string; machineId: string }) =>
        call(() =>
          apps.get(app)?.machines.has(machineId)
            ? { outcome: 'reached', state: 'started' }
            : { outcome: 'gone' },
        ),
      waitForHealthy: ({ app, machineId }: { app: string; machineId: string }) =>
        call(() => {
          const machine = apps.get(app)?.machines.get(machineId)
          return machine ? { outcome: 'healthy', machine: view(machine), health: {} } : { outcome: 'gone' }
        }),
    }
    return client as unknown as FlyClient
  }

  const all = () =>
    [...apps.values()].flatMap(app =>
      [...app.machines.values()].map(machine => ({ app: app.name, ...machine })),
    )
  return {
    clientFor,
    /** Makes Fly refuse the token, or report no capacity, until the test changes it back. */
    state,
    checkToken: async () => {
      if (!state.isRevoked) return
      state.refused += 1
      throw new DomainError('fly.auth')
    },
    /** Another organization owns an app with this name. */
    occupy: (name: string) =>
      apps.set(name, { name, network: foreignNetwork, machines: new Map(), secrets: {} }),
    /** The proxy stops what serves and has no visits. */
    idleStop: (name: string): boolean => {
      const serving = [...(apps.get(name)?.machines.values() ?? [])].filter(
        one => !one.cordoned && !one.isStopped && !one.isIdle && !one.config.init,
      )
      for (const one of serving) one.isIdle = true
      return serving.length > 0
    },
    /** Is it there still, and not ours? */
    isOccupied: (name: string) => apps.get(name)?.network === foreignNetwork,
    hasApp: (name: string) => apps.has(name),
    networkOf: (name: string) => apps.get(name)?.network,
    given,
    secretsOf: (name: string) => apps.get(name)?.secrets ?? {},
    hasMachine: (id: string) => all().some(one => one.id === id),
    /** Expires the lease on a machine. */
    expireLeases: () => {
      for (const app of apps.values()) for (const machine of app.machines.values()) machine.lease = null
    },
    facts: (): Pick<Facts, 'fly' | 'apps' | 'machines'> => ({
      fly: journal,
      apps: [...apps.values()].filter(app => app.network !== foreignNetwork).map(({ name }) => name),
      machines: all().map(one => ({
        id: one.id,
        app: one.app,
        name: one.name,
        state: stateOf(one),
        cordoned: one.cordoned,
      })),
    }),
    answer: (app: string, shaOf: (deploymentId: string) => string | null): Facts['answers'][number] => {
      const open = all().filter(one => one.app === app && !one.cordoned && !one.isStopped)
      const [machine] = open
      const isOurs = apps.has(app) && apps.get(app)?.network !== foreignNetwork
      const status = isOurs ? (machine ? 200 : 503) : 404
      return { app, status, sha: shaOf(machine?.config.metadata?.['taxiway_deployment'] ?? '') }
    },
  }
}

export type Target = ReturnType<typeof createTarget>
