import { z } from 'zod'
import { shownTextSchema } from '../../text/text-rules.js'
import { describe } from './describe-setting.js'
import { foreignCheck, labels, patterns, repositoryPath } from './setting-values.js'

const mostHoursAfterMerge = 168

/** Which pull requests get an app, and until when. */
export const pullRequestSettingShape = {
  pullRequests: describe(z.boolean().default(true), '`false`: pull requests get no apps.'),
  trackedBranches: describe(
    z.array(shownTextSchema.min(1).max(255)).max(20).default([]),
    'Branches with an app of their own, such as `main`.',
    'none',
  ),
  drafts: describe(
    z.enum(['deploy', 'keep', 'destroy']).default('keep'),
    'What drafts get: `deploy`; `keep` deploys none, and keeps what runs; `destroy` takes it down, too.',
  ),
  bots: describe(
    z.enum(['deploy', 'ignore']).default('ignore'),
    '`deploy` gives apps to pull requests of bots, too.',
  ),
  requiredLabels: describe(
    labels.default([]),
    'Only pull requests with all of these labels. When one is removed, the app is taken down after 60 seconds.',
    'none',
  ),
  blockingLabels: describe(labels.default([]), 'No pull request with one of these labels.', 'none'),
  baseBranches: describe(
    patterns.default([]),
    'Only pull requests into these branches; `*` matches any text, `!` excludes.',
    'any',
  ),
  paths: describe(
    patterns.default([]),
    'Only pull requests that change one of these files. `*` matches within a folder, `**` over folders, `!` excludes, and a folder stands for all that is in it.',
    'any',
  ),
  whenUnmatched: describe(
    z.enum(['keep', 'destroy']).default('keep'),
    '`destroy` takes the app down when the pull request changes no file of `paths` any more.',
  ),
  skipTokens: describe(
    z.boolean().default(true),
    '`[skip deploy]`, `[skip ci]` and the like in head commit or title skip a commit.',
  ),
  waitForChecks: describe(
    z.array(foreignCheck).max(20).default([]),
    'Checks and statuses that have to be green on the head commit first. None of them may itself wait for the deployment.',
    'none',
  ),
  keepAfterMergeHours: describe(
    z.int().min(0).max(mostHoursAfterMerge).default(0),
    'Hours that the app stays up after the merge.',
  ),
  buildRef: describe(
    z.enum(['head', 'merge']).default('head'),
    '`merge` builds the merge of head and base, or the head in a conflict.',
  ),
  rebuildOnBaseUpdate: describe(z.boolean().default(false), 'Deploy again when the base branch moves.'),
  commentWhenSkipped: describe(
    z.boolean().default(false),
    'Comment on a pull request that gets no app, and say why.',
  ),
  configPath: describe(
    repositoryPath.default('.taxiway.yml'),
    'The file in the repository whose settings count where the project has none; empty: no file.',
  ),
  revokeOnTrustLoss: describe(
    z.boolean().default(true),
    'An app with trusted variables goes down when its author loses write permission.',
  ),
  afterUnapprovedPush: describe(
    z.enum(['keep', 'sleep']).default('keep'),
    '`sleep` puts the approved app to sleep when an unapproved commit is pushed.',
  ),
}
