import { appPermissions } from '@taxiway/domain'

export type AppEvent = { event: string; permission: string; without: string }

/** The events that the App subscribes to, each with the permission that GitHub asks for and what fails without it. */
export const appEvents: readonly AppEvent[] = [
  {
    event: 'pull_request',
    permission: 'pull_requests',
    without: 'pull requests are noticed an hour later at worst',
  },
  { event: 'push', permission: 'contents', without: 'tracked branches are not deployed when they move' },
  { event: 'repository', permission: 'metadata', without: 'renames and deletions are noticed later' },
  { event: 'issue_comment', permission: 'issues', without: 'commands in comments are not seen' },
  { event: 'check_run', permission: 'checks', without: '"Re-run" does nothing' },
  { event: 'check_suite', permission: 'checks', without: '"Re-run all checks" does nothing' },
  { event: 'status', permission: 'statuses', without: 'waitForChecks notices statuses later' },
  { event: 'merge_group', permission: 'merge_queues', without: 'merge queues wait for a check' },
  {
    event: 'member',
    permission: 'members',
    without: 'a changed access of a person is noticed later',
  },
]

export type ManifestInput = { name: string; publicUrl: string }

/**
 * The manifest from which GitHub makes the App, with the settings that the page for making it by hand lists.
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export const createAppManifest = ({ name, publicUrl }: ManifestInput) => ({
  name,
  url: publicUrl,
  hook_attributes: { url: `${publicUrl}/webhooks/github`, active: true },
  redirect_url: `${publicUrl}/console/start`,
  callback_urls: [`${publicUrl}/api/auth/callback/github`],
  setup_url: `${publicUrl}/console/start`,
  public: false,
  default_permissions: Object.fromEntries(appPermissions.map(({ permission, level }) => [permission, level])),
  default_events: appEvents.map(({ event }) => event),
})
export type AppManifest = ReturnType<typeof createAppManifest>
