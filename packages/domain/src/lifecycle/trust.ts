import type { Observation, PullRequestObservation } from './observation.js'
import { parseTarget } from './target.js'

/** What an organization asks of the author of a pull request before its code may read trusted variables. */
export const trustRules = ['write', 'member'] as const
export type TrustRule = (typeof trustRules)[number]

/** What GitHub answered about an author. */
export type AuthorAccess = {
  login: string
  permission: 'admin' | 'write' | 'read' | 'none'
  /** An owner or member of the organization that owns the repository. */
  isMember: boolean
}

/** The rule, applied to GitHub's last answer about this login. */
export type AuthorVerdict = { login: string; trusted: boolean }

/** An author below the rule is a stranger, however the pull request reached the repository. */
export const judgeAuthor = (
  rule: TrustRule,
  { login, permission, isMember }: AuthorAccess,
): AuthorVerdict => ({
  login,
  trusted: (permission === 'admin' || permission === 'write') && (rule === 'write' || isMember),
})

/** With the rule `member`, write access does not suffice to run code of one's own: another person approves it. */
export const approvesOwn = (rule: TrustRule, observation: Observation | null, login: string): boolean =>
  rule === 'member' &&
  observation?.kind === 'pr' &&
  observation.pullRequest.author?.login.toLowerCase() === login.toLowerCase()

export const ownApproval =
  'This organization trusts its members alone (`trust: member`), so authors do not approve their own commits. Ask another person who may write to the repository.'

/** `unchecked`: GitHub has not been asked yet about this author. Treat it as no trust wherever it matters. */
export type Trust = 'trusted' | 'unchecked' | Distrust

/** The reasons to hold a commit until a person approves it. */
export const distrusts = ['fork_unapproved', 'author_unknown', 'author_untrusted'] as const
export type Distrust = (typeof distrusts)[number]

/** Whether a held environment waits for an approval of its commit. */
export const awaitsApproval = (reason: string): reason is Distrust =>
  (distrusts as readonly string[]).includes(reason)

/**
 * How far the code of a pull request is trusted. Everything that depends on trust asks here: policy, variables,
 * caches, build machines, the app's machine and network.
 */
export const trustOfPullRequest = (
  { headRepositoryId, baseRepositoryId, author }: PullRequestObservation,
  verdict: AuthorVerdict | null,
): Trust => {
  // An unknown head repository (a deleted fork) gets the trust of a fork, no more.
  if (headRepositoryId !== baseRepositoryId) return 'fork_unapproved'
  if (author === null) return 'author_unknown'
  if (verdict?.login !== author.login) return 'unchecked'
  return verdict.trusted ? 'trusted' : 'author_untrusted'
}

/** The same for any target: only people with write permission push to the repository's own branches. */
export const trustOf = (subject: {
  target: string
  observation: Observation | null
  authorVerdict: AuthorVerdict | null
}): Trust => {
  if (parseTarget(subject.target)?.kind === 'branch') return 'trusted'
  return subject.observation?.kind === 'pr'
    ? trustOfPullRequest(subject.observation.pullRequest, subject.authorVerdict)
    : 'unchecked'
}
