/** What rows of the database say about some environments, at one moment. */
export type RowFacts = {
  /** Whether nothing was pruned: otherwise the oldest decisions may be gone. */
  isWhole: boolean
  decisions: { environmentId: string; generation: number; changed: boolean }[]
  environments: EnvironmentFacts[]
  deployments: DeploymentFacts[]
  transitions: TransitionFacts[]
  steps: { id: number; environmentId: string; fence: number }[]
  /** One for each deployment that has a log: its lowest and highest number, and how many numbers there are. */
  logs: { deploymentId: string; lowest: number; highest: number; count: number }[]
}

export type EnvironmentFacts = {
  id: string
  /** The lowest generation of which rows were read. */
  since: number
  generation: number
  observedGeneration: number
  fence: number
  leaseOwner: string | null
  liveDeploymentId: string | null
  liveSha: string | null
}

export type DeploymentFacts = {
  id: string
  environmentId: string
  generation: number
  sha: string | null
  state: string
  cancelRequestedAtMs: number | null
}

export type TransitionFacts = {
  id: number
  deploymentId: string
  environmentId: string
  generation: number
  from: string | null
  to: string
  fence: number | null
  owner: string
  atMs: number
}

/** A broken rule of the product's promise: K1–K10, I1–I9. */
export type Violation = { rule: string; what: string; evidence?: unknown }
export type RowJudge = (facts: RowFacts) => Violation[]
