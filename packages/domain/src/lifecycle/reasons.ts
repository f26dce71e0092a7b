import type { MachineFault } from './machine-fault.js'
import type { ReasonCode } from './policy.js'
import type { ProviderWait } from './provider-wait.js'
import type { QuotaReason } from './quotas.js'

/** Reasons for the desired state: those of the policy, and those of the reconciler. */
export type DesiredReason =
  | ReasonCode
  | 'drift_missing'
  | `machine_${MachineFault}`
  | 'variables_changed'
  | 'pr_gone'
  | 'base_updated'
  | 'config_corrected'
  | 'evicted'
  | 'no_visits'
  | 'leftover'
  | 'first_deployment_failed'
  | QuotaReason
  | ProviderWait

const sentences: Readonly<Record<DesiredReason, string>> = {
  pull_request_open: 'The pull request is open, so its head commit should run.',
  branch_tracked: 'The project tracks this branch, so its head commit should run.',
  closed: 'The pull request was closed, so its app should not run.',
  merged: 'The pull request was merged, so its app should not run.',
  branch_deleted: 'The branch was deleted, so its app should not run.',
  branch_not_tracked: 'The project does not track this branch.',
  pull_requests_disabled: 'Previews of pull requests are switched off in the project.',
  draft: 'The pull request is a draft, and the project does not deploy drafts.',
  draft_kept: 'The pull request became a draft. The running app stays up; new commits are not deployed.',
  fork_unapproved:
    'The pull request comes from a fork. A person who can write to the repository has to approve its head commit before it runs.',
  author_unknown:
    'The account of the author of the pull request was deleted. A person who can write to the repository has to approve its head commit before it runs.',
  author_untrusted:
    'The author of the pull request lacks the access to the repository that the organization asks for. A person who can write to the repository has to approve its head commit before it runs.',
  bot_author: 'A bot opened the pull request, and the project ignores bots.',
  commit_skipped:
    'The message of the head commit, or the title, asks not to deploy it. The next commit is deployed.',
  base_branch: 'The project does not deploy pull requests into this base branch.',
  label_blocking: 'The pull request has a label that blocks its app. Remove the label to deploy it.',
  label_missing: 'The pull request lacks a label that the project requires. Add the label to deploy it.',
  label_removed:
    'A label that the project requires was removed, so the app is taken down. Add the label again to keep it.',
  paths_unmatched: 'The pull request changes no file in the paths of the project.',
  checks_pending: 'The commit is deployed as soon as the checks that the project waits for are green.',
  checks_failed:
    'A check that the project waits for failed, so the commit is not deployed. Run the check again or push a fix.',
  facts_pending:
    'Taxiway reads from GitHub what the settings of the project ask about this commit. It retries until GitHub answers.',
  project_paused:
    'The project is paused. New commits are not deployed; running apps stay up or sleep, as its settings say.',
  project_archived: 'The project is archived, so none of its apps should run.',
  project_deleted: 'The project was deleted, so none of its apps should run.',
  installation_suspended:
    'The GitHub App is suspended. Running apps stay up; new commits are deployed after an owner unsuspends the App on GitHub.',
  access_lost:
    'The user who connected the repository can no longer write to it. Running apps stay up; new commits are deployed after a user with write permission changes the project.',
  repository_unreachable:
    'The GitHub App can no longer reach the repository. Install it there, or Taxiway takes the apps down when the grace period ends.',
  repository_archived:
    'The repository is archived on GitHub. Unarchive it, or Taxiway takes the apps down when the grace period ends.',
  installation_deleted: 'The GitHub App was uninstalled, so none of the apps should run.',
  repository_deleted: 'The repository was deleted on GitHub, so none of its apps should run.',
  deployed_by_user: 'A user asked to deploy this commit.',
  approved_by_user: 'A user approved this commit. The next push needs a new approval.',
  rolled_back_by_user: 'A user rolled it back to a commit that was live before.',
  slept_by_user:
    'A user put it to sleep: its machine is stopped and kept. Wake it or push a commit to bring it back.',
  frozen_by_user: 'A user froze it: nothing is deployed by itself until a user unfreezes it.',
  woken_by_user: 'A user woke it: the previous release runs again.',
  idle: 'It was idle for as long as the project allows: its machine is stopped and kept. Wake it or push a commit to bring it back.',
  no_visits: 'It has no visitors, so Fly has stopped its machine. The next visit starts it again.',
  expired: 'It reached its expiry time, so Taxiway took it down. Wake it or push a commit to bring it back.',
  leftover: 'Its app should be gone and is still on Fly.',
  first_deployment_failed:
    'Its first deployment failed and nothing else was live, so Taxiway kept its app for a while and then took it down. Push a commit or deploy again.',
  evicted:
    'The quota of the organization is used up, and this environment was idle longest: its machine is stopped and kept. Wake it or push a commit to bring it back.',
  quota_live_environments:
    'As many environments of the organization are up as its quota allows; this one needs room in the quota.',
  quota_user_live_environments:
    'As many environments of its author are up as the quota allows; this one needs room in the quota.',
  quota_deployments: 'The organization has used up its deployments for 24 hours.',
  quota_user_deployments: 'Its author has used up the deployments for 24 hours.',
  quota_build_minutes: 'The organization has used up its build minutes for 24 hours.',
  quota_log_bytes: 'The logs of the organization have reached their quota for 24 hours.',
  quota_user_build_minutes: 'Its author has used up the build minutes for 24 hours.',
  quota_user_log_bytes: 'The logs of its author have reached their quota for 24 hours.',
  provider_auth:
    'GitHub or Fly refuses our credentials. An operator has to check them. Taxiway continues by itself when they are accepted again; no work is lost.',
  capacity:
    'Fly has no room for another machine. Taxiway retries until there is room; another region or a smaller size in the project settings may help.',
  provider_unavailable:
    'GitHub, Fly or the image registry is not answering properly. Taxiway retries until it works.',
  decrypt:
    'A stored value cannot be opened with the keys of Taxiway. Set the variable again, or an operator restores the key; Taxiway then continues by itself.',
  variables_changed: 'Variables changed, and the project redeploys its environments after such a change.',
  base_updated: 'The base branch moved, and the project deploys its pull requests again when it does.',
  config_corrected: 'The configuration file in the repository was corrected, so the commit is deployed.',
  pr_gone: 'GitHub shows the repository but no longer the pull request, so its app should not run.',
  machine_missing: 'The machine of the app had vanished, so Taxiway replaces it.',
  machine_unreachable: 'Fly did not reach the host of the app, so Taxiway replaces its machine.',
  machine_stopped: 'The machine of the app had stopped, so Taxiway starts it again or replaces it.',
  machine_crashing: 'The app crashed again and again, so Taxiway restarts or replaces its machine.',
  machine_unhealthy: 'The health check of the app failed, so Taxiway restarts or replaces its machine.',
  drift_missing: 'The app had vanished from Fly, so Taxiway deploys it again.',
  destroyed_by_user:
    'A user destroyed this environment. Deploy it or reopen the pull request to bring it back.',
}

/** Why an observation was recorded and decided nothing. */
const withoutEffect: Readonly<Record<string, string>> = {
  no_change: 'It says nothing new, so nothing changes.',
  stale_event: 'A newer event was processed before, so this one changes nothing.',
  equal_timestamps: 'Another event has the same time and other contents, so Taxiway asks GitHub.',
}

/** A sentence for any reason, also for a code that this release does not know. */
export const describeReason = (reason: string): string =>
  sentences[reason as DesiredReason] ?? withoutEffect[reason] ?? `The reason given is "${reason}".`
