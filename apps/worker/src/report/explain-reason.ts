import type { ReasonCode } from '@taxiway/domain'

const sentences: Readonly<Record<ReasonCode | 'drift_missing', string>> = {
  pull_request_open: 'The pull request is open.',
  branch_tracked: 'The branch is tracked by the project.',
  closed: 'The pull request was closed.',
  merged: 'The pull request was merged.',
  branch_deleted: 'The branch was deleted.',
  branch_not_tracked: 'The project does not track this branch.',
  pull_requests_disabled: 'The project does not deploy pull requests.',
  draft: 'Drafts are not deployed; mark it ready for review.',
  draft_kept: 'It became a draft: the running version stays, new commits wait until it is ready for review.',
  fork_unapproved:
    'It comes from a fork: somebody who may write to the repository has to approve the commit.',
  bot_author: 'Pull requests of bots are not deployed.',
  commit_skipped: 'The commit message asks to skip it.',
  project_paused: 'The project is paused.',
  project_archived: 'The repository is archived.',
  project_deleted: 'The project was deleted.',
  drift_missing: 'The running app had vanished and is brought back.',
  destroyed_by_user: 'Somebody took it down; deploy it or reopen the pull request to bring it back.',
}

/** A sentence for a reason code; the code itself when it is not ours. */
export const explainReason = (code: string): string => (sentences as Record<string, string>)[code] ?? code
