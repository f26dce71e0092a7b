import type { MachineFault } from './machine-fault.js'
import type { ReasonCode } from './policy.js'
import type { ProviderWait } from './provider-wait.js'
import type { QuotaReason } from './quotas.js'

/** Why desired state is as it is: what policy says, and what the reconciler asks for. */
export type DesiredReason =
  | ReasonCode
  | 'drift_missing'
  | `machine_${MachineFault}`
  | 'variables_changed'
  | 'pr_gone'
  | 'approved_by_user'
  | 'evicted'
  | QuotaReason
  | ProviderWait

const sentences: Readonly<Record<DesiredReason, string>> = {
  pull_request_open: 'The pull request is open, so its head commit should run.',
  branch_tracked: 'The project tracks this branch, so its head commit should run.',
  closed: 'The pull request was closed, so nothing of it should run.',
  merged: 'The pull request was merged, so nothing of it should run.',
  branch_deleted: 'The branch was deleted, so nothing of it should run.',
  branch_not_tracked: 'The project does not track this branch.',
  pull_requests_disabled: 'The project has review apps for pull requests switched off.',
  draft: 'The pull request is a draft, and the project does not deploy drafts.',
  draft_kept: 'The pull request became a draft: what runs is kept, new commits are not deployed.',
  fork_unapproved: 'The pull request comes from a fork, and nobody has approved running it.',
  bot_author: 'A bot opened the pull request, and the project ignores bots.',
  commit_skipped: 'The message of the head commit asks not to deploy it.',
  project_paused: 'The project is paused: what runs is kept, and nothing new is deployed.',
  project_archived: 'The project is archived, so nothing of it should run.',
  project_deleted: 'The project was deleted, so nothing of it should run.',
  installation_suspended:
    'The App is suspended on GitHub: what runs is kept, and nothing new is deployed until it is unsuspended.',
  access_lost:
    'Whoever connected the repository may not write to it any more: what runs is kept until somebody who may write changes the project.',
  repository_unreachable:
    'The App does not reach the repository any more; install it there, or what runs is taken down when the grace ends.',
  repository_archived: 'The repository is archived on GitHub; what runs is taken down when the grace ends.',
  installation_deleted: 'The App was uninstalled, so nothing of it should run.',
  repository_deleted: 'The repository was deleted on GitHub, so nothing of it should run.',
  deployed_by_user: 'Somebody asked for this commit to be deployed.',
  approved_by_user: 'Somebody approved running this very commit of a fork; the next push is held again.',
  rolled_back_by_user: 'Somebody rolled it back to a commit that was live before.',
  slept_by_user:
    'Somebody put it to sleep: its machine is stopped and kept; waking it or a push brings it back.',
  woken_by_user: 'Somebody woke it: what was live before runs again.',
  idle: 'Nothing happened to it for as long as the project allows: its machine is stopped and kept; waking it or a push brings it back.',
  expired: 'Its time is over, so it was taken down; waking it or a push brings it back.',
  evicted:
    'The organization has no room for more, and this was unused longest: its machine is stopped and kept; waking it or a push brings it back.',
  quota_live_environments:
    'As many environments of the organization are up as its quota allows; this one needs a place.',
  quota_user_live_environments:
    'As many environments of its author are up as the quota allows; this one needs a place.',
  quota_deployments: 'The organization has used up its deployments of 24 hours.',
  quota_user_deployments: 'Its author has used up the deployments of 24 hours.',
  quota_build_minutes: 'The organization has used up its build minutes of 24 hours.',
  quota_log_bytes: 'The logs of the organization have reached their quota of 24 hours.',
  quota_user_build_minutes: 'Its author has used up the build minutes of 24 hours.',
  quota_user_log_bytes: 'The logs of its author have reached their quota of 24 hours.',
  provider_auth:
    'A provider refuses our credentials. Nothing is lost: work goes on by itself once they are accepted again; an operator has to check them.',
  capacity:
    'Fly has no room for another machine. It is tried again until there is room; another region or a smaller size in the project settings may help.',
  provider_unavailable: 'GitHub or Fly is not answering properly. It is tried again until it works.',
  variables_changed: 'Variables of the project changed, and it deploys live environments again then.',
  pr_gone:
    'GitHub no longer shows the pull request, though it shows the repository, so nothing of it should run.',
  machine_missing: 'The machine of the app had vanished, so it is replaced.',
  machine_unreachable: 'Fly did not reach the host of the app, so its machine is replaced.',
  machine_stopped: 'The machine of the app had stopped, so it is started again or replaced.',
  machine_crashing: 'The app crashed again and again, so its machine is restarted or replaced.',
  machine_unhealthy: 'The health check of the app failed, so its machine is restarted or replaced.',
  drift_missing: 'What should run had vanished, and is brought back.',
  destroyed_by_user: 'Somebody took the environment down; a deploy request or reopening brings it back.',
}

/** A sentence for any reason, one that this release does not know included. */
export const describeReason = (reason: string): string =>
  sentences[reason as DesiredReason] ?? `The reason given is "${reason}".`
