/** What GitHub says of a pull request, from a webhook or from an API read. All times are GitHub's own. */
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

/** What GitHub says of a branch. `headSha` is null when the branch was deleted. */
export type BranchObservation = {
  branch: string
  headSha: string | null
  headMessage: string | null
  pushedAt: string
}

export type Observation =
  | { kind: 'pr'; pullRequest: PullRequestObservation }
  | { kind: 'branch'; branch: BranchObservation }

/** When the observed thing last changed, by GitHub's clock. */
export const observedAt = (observation: Observation): string =>
  observation.kind === 'pr' ? observation.pullRequest.updatedAt : observation.branch.pushedAt

export type ObservationSource = 'webhook' | 'api'
