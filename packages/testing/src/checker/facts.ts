import type {
  DeploymentFacts as RowDeployment,
  EnvironmentFacts as RowEnvironment,
  RowFacts,
  Violation,
} from '@taxiway/checker'

/** Everything the checker judges by. It is read from outside; nothing here comes from the worker's own code. */
export type Facts = Omit<RowFacts, 'environments' | 'deployments'> & {
  /** What GitHub's delivery log says we answered with 2xx. */
  acknowledged: { guid: string; event: string }[]
  deliveries: { id: string; guid: string; state: string }[]
  environments: EnvironmentFacts[]
  deployments: DeploymentFacts[]
  unsentReports: string[]
  /** What the two outsides were asked and answered, oldest first. */
  fly: CallFacts[]
  github: CallFacts[]
  apps: string[]
  machines: { id: string; app: string; name: string; state: string; cordoned: boolean }[]
  machineProcesses: { machineId: string; app: string; pid: number }[]
  /** Living processes that carry the mark of a build. */
  buildProcesses: { pid: number; command: string }[]
  /** What is left in the work directories, caches apart. */
  workEntries: string[]
  /** The truth on GitHub at the end. */
  pulls: PullFacts[]
  /** What the apps say to a visitor. */
  answers: { app: string; status: number | null; sha: string | null }[]
  /** Everything readable that must hold no secret. */
  texts: { where: string; text: string }[]
  canaries: string[]
}

export type EnvironmentFacts = RowEnvironment & {
  repositoryId: number
  target: string
  appName: string | null
  desired: string
}

export type DeploymentFacts = RowDeployment & { kind: string; reason: string; errorCode: string | null }

export type CallFacts = {
  seq: number
  atMs: number
  method: string
  path: string
  body: unknown
  responseBody: unknown
  /** The outcome outside, independent of what a fault then showed the caller; 0 when it was never performed. */
  performed: number
  /** What the caller saw. */
  status: number
}

export type PullFacts = {
  repositoryId: number
  number: number
  state: 'open' | 'closed'
  /** May it have an app at all, by the rules the projects of the test have? */
  eligible: boolean
  headSha: string
}

export type { Violation }
export type Judge = (facts: Facts) => Violation[]
