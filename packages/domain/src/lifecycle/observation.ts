/** The state of a pull request at GitHub, from a webhook or from an API read. All times are GitHub's. */
export type PullRequestObservation = {
  number: number
  state: 'open' | 'closed'
  merged: boolean
  draft: boolean
  title: string
  author: { login: string; type: string } | null
  headSha: string
  headRef: string
  headRepositoryId: number | null
  baseRef: string
  baseRepositoryId: number
  labels: string[]
  authorAssociation: string
  updatedAt: string
}

/** The state of a branch at GitHub. `headSha` is null when the branch was deleted. */
export type BranchObservation = {
  branch: string
  headSha: string | null
  headMessage: string | null
  pushedAt: string
}

export type Observation =
  | { kind: 'pr'; pullRequest: PullRequestObservation }
  | { kind: 'branch'; branch: BranchObservation }

/** When the pull request or branch last changed, by GitHub's clock. */
export const observedAt = (observation: Observation): string =>
  observation.kind === 'pr' ? observation.pullRequest.updatedAt : observation.branch.pushedAt

export type ObservationSource = 'webhook' | 'api'
