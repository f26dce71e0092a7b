/**
 * The states of a deployment. A `deploy` brings a commit up, a `destroy` removes the app; a `sleep` stops the
 * live release and keeps it, a `wake` starts it again.
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

/**
 * A worker holds the environment's lease while its deployment is in one of these states; at most one per
 * environment.
 */
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
/** Whether it brings an app up: only such deployments can be cancelled, superseded, or given up. */
export const bringsUp = (kind: DeploymentKind): boolean => kind === 'deploy' || kind === 'wake'

export const isActive = (state: DeploymentState): boolean =>
  (activeStates as readonly DeploymentState[]).includes(state)

const ends: readonly DeploymentState[] = ['failed', 'superseded', 'cancelled', 'cancelling', 'queued']

/** The allowed transitions. Any other transition is a bug, and the checker reports it. */
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
