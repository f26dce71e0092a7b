import type { CallFacts, Facts } from './facts.js'

/** What a call on the Machines API was about, as far as the rules care. */
export type FlyEvent = { call: CallFacts; app: string; machineId: string | null } & (
  | {
      kind: 'create'
      environmentId: string
      deploymentId: string
      generation: number
      fence: number
      cordoned: boolean
      /** It runs one command and serves nothing. */
      isOneOff: boolean
    }
  | { kind: 'lease'; fence: number | null }
  | { kind: 'metadata'; fence: number | null; generation: number | null }
  | { kind: 'uncordon' | 'cordon' | 'delete' | 'delete-app' | 'create-app' | 'list' }
)

/** The calls of the journal as events, oldest first. Reads but lists are left out. */
export const readFlyEvents = ({ fly }: Pick<Facts, 'fly'>): FlyEvent[] =>
  fly.toSorted((a, b) => a.seq - b.seq).flatMap(call => readEvent(call) ?? [])

export const wasPerformed = ({ call }: FlyEvent): boolean => call.performed >= 200 && call.performed < 300

const readEvent = (call: CallFacts): FlyEvent | undefined => {
  const [, app = '', machines, machineId = null, verb] =
    /^\/v1\/apps\/?([^/]*)(?:\/(machines)(?:\/([^/]+)(?:\/(\w+))?)?)?$/.exec(call.path) ?? []
  const on = { call, app, machineId }
  if (!call.path.startsWith('/v1/apps')) return undefined
  if (machines === undefined) {
    if (call.method === 'DELETE' && app !== '') return { ...on, kind: 'delete-app' }
    if (call.method === 'POST' && app === '')
      return { ...on, app: String(field(call.body, 'name')), kind: 'create-app' }
    return undefined
  }
  if (machineId === null) return call.method === 'POST' ? readCreate(on) : { ...on, kind: 'list' }
  if (verb === undefined) return call.method === 'DELETE' ? { ...on, kind: 'delete' } : undefined
  if (verb === 'uncordon' || verb === 'cordon') return { ...on, kind: verb }
  if (verb === 'lease' && call.method === 'POST')
    return { ...on, kind: 'lease', fence: fenceIn(field(call.body, 'description')) }
  if (verb === 'metadata' && call.method === 'PATCH') {
    const metadata = field(call.body, 'metadata')
    return {
      ...on,
      kind: 'metadata',
      fence: number(field(metadata, 'taxiway_fence')),
      generation: number(field(metadata, 'taxiway_generation')),
    }
  }
  return undefined
}

const readCreate = (on: { call: CallFacts; app: string; machineId: string | null }): FlyEvent => {
  const metadata = field(field(on.call.body, 'config'), 'metadata')
  return {
    ...on,
    kind: 'create',
    // A fault may have hidden the answer: then the journal does not know the id, and the name has to do.
    machineId: (field(on.call.responseBody, 'id') as string | undefined) ?? null,
    environmentId: String(field(metadata, 'taxiway_environment')),
    deploymentId: String(field(metadata, 'taxiway_deployment')),
    generation: number(field(metadata, 'taxiway_generation')) ?? 0,
    fence: number(field(metadata, 'taxiway_fence')) ?? 0,
    cordoned: field(on.call.body, 'skip_service_registration') === true,
    isOneOff: field(field(field(on.call.body, 'config'), 'init'), 'cmd') !== undefined,
  }
}

const fenceIn = (text: unknown): number | null => number(/fence (\d+)/.exec(String(text))?.[1])
const number = (value: unknown): number | null => (value === undefined ? null : Number(value))
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
