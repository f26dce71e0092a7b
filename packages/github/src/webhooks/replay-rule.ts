/**
 * What to do with a body that was signed and seen before but comes under a new delivery id.
 * - `drop`: bodies of this event are unique by nature (they carry a commit and a time), so it is a replay.
 * - `hold`: two genuine ones can be byte-identical, so within ten minutes it is suspect: it is not processed, and GitHub is asked how
 *   things stand instead; later it is accepted and flagged.
 */
export type ReplayRule = 'drop' | 'hold'

export const REPLAY_HOLD_MS = 10 * 60_000

// None of GitHub's examples of these events contains a time.
const withoutOwnTime: ReadonlySet<string> = new Set([
  'create',
  'delete',
  'github_app_authorization',
  'gollum',
  'installation',
  'installation_repositories',
  'label',
  'member',
  'membership',
  'org_block',
  'ping',
  'public',
  'repository',
  'repository_dispatch',
  'repository_import',
  'team',
  'team_add',
  'watch',
  'workflow_dispatch',
])

/** The rule for an event; a `push` is unique by its commit and the repository's `pushed_at`. */
export const replayRule = (event: string): ReplayRule => {
  return withoutOwnTime.has(event) ? 'hold' : 'drop'
}
