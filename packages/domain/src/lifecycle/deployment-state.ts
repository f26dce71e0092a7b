/**
 * What a deployment may be doing. A `deploy` brings a commit up, a `destroy` takes everything away; a `sleep` stops what is live and keeps
 * it, a `wake` starts that again.
 */
export const deploymentStates = [
  'queued',
  'fetching',
  'building',
  'releasing',
  'verifying',
  'destroying',
  'cancelling',
  'live',
  'gone',
  'asleep',
  'skipped',
  'superseded',
  'cancelled',
  'failed',
] as const
export type DeploymentState = (typeof deploymentStates)[number]
export const deploymentKinds = ['deploy', 'destroy', 'sleep', 'wake'] as const
export type DeploymentKind = (typeof deploymentKinds)[number]

/** A worker holds the environment's lease while its deployment is in one of these; at most one per environment. */
export const activeStates = [
  'fetching',
  'building',
  'releasing',
  'verifying',
  'destroying',
  'cancelling',
] as const satisfies readonly DeploymentState[]
export const terminalStates = [
  'live',
  'gone',
  'asleep',
  'skipped',
  'superseded',
  'cancelled',
  'failed',
] as const satisfies readonly DeploymentState[]

export const isTerminal = (state: DeploymentState): boolean =>
  (terminalStates as readonly DeploymentState[]).includes(state)
/** Whether it brings something up: only that is cancelled, superseded on the way, and given up in the end. */
export const bringsUp = (kind: DeploymentKind): boolean => kind === 'deploy' || kind === 'wake'

export const isActive = (state: DeploymentState): boolean =>
  (activeStates as readonly DeploymentState[]).includes(state)

const ends: readonly DeploymentState[] = ['failed', 'superseded', 'cancelled', 'cancelling', 'queued']

/** The legal moves. Anything else is a bug, and the checker says so. */
export const deploymentTransitions: Readonly<Record<DeploymentState, readonly DeploymentState[]>> = {
  queued: ['fetching', 'releasing', 'destroying', 'superseded', 'cancelled', 'skipped', 'failed'],
  fetching: ['building', 'releasing', ...ends],
  building: ['releasing', ...ends],
  releasing: ['verifying', 'asleep', ...ends],
  verifying: ['live', ...ends],
  destroying: ['gone', ...ends],
  cancelling: ['cancelled', 'superseded', 'queued', 'failed'],
  live: [],
  gone: [],
  asleep: [],
  skipped: [],
  superseded: [],
  cancelled: [],
  failed: [],
}

export const canTransition = (from: DeploymentState, to: DeploymentState): boolean =>
  deploymentTransitions[from].includes(to)
