import type { PullRequestObservation } from '@taxiway/domain'

/** A time on the day that observations of tests are of. */
export const atSecond = (second: number): string =>
  new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString()

/** What GitHub shows of an open pull request by a member, from a branch of the same repository. */
export const aPullRequest = (values: Partial<PullRequestObservation> = {}): PullRequestObservation => ({
  number: 12,
  state: 'open',
  merged: false,
  draft: false,
  title: 'Add a thing',
  author: { login: 'ada', type: 'User' },
  headSha: 'a'.repeat(40),
  headRef: 'thing',
  headRepositoryId: 1,
  baseRef: 'main',
  baseRepositoryId: 1,
  labels: [],
  authorAssociation: 'MEMBER',
  updatedAt: atSecond(1),
  ...values,
})
