type Level = 'read' | 'write'
/**
 * `deployment`: every deployment needs it, so its reports warn. `feature`: a project that uses the feature needs it.
 * `organization`: exists for installations on organizations alone. `app`: the App needs it for every project.
 */
type Scope = 'deployment' | 'feature' | 'organization' | 'app'
export type AppPermission = { permission: string; level: Level; scope: Scope; without: string }

/** Every permission of the GitHub App, each with what fails without it. */
export const appPermissions: readonly AppPermission[] = [
  { permission: 'metadata', level: 'read', scope: 'app', without: 'no repository can be found' },
  {
    permission: 'contents',
    level: 'read',
    scope: 'deployment',
    without: 'no commit can be fetched and deployed',
  },
  {
    permission: 'pull_requests',
    level: 'write',
    scope: 'deployment',
    without: 'pull requests get no comment',
  },
  { permission: 'checks', level: 'write', scope: 'deployment', without: 'commits get no check' },
  { permission: 'deployments', level: 'write', scope: 'deployment', without: 'GitHub shows no deployments' },
  {
    permission: 'statuses',
    level: 'read',
    scope: 'feature',
    without: 'waitForChecks sees no commit statuses',
  },
  {
    permission: 'issues',
    level: 'read',
    scope: 'feature',
    without: 'commands in comments are not seen',
  },
  { permission: 'merge_queues', level: 'read', scope: 'app', without: 'merge queues wait for a check' },
  {
    permission: 'members',
    level: 'read',
    scope: 'organization',
    without: 'a changed access of a person is noticed later',
  },
  { permission: 'emails', level: 'read', scope: 'app', without: 'people cannot sign in with GitHub' },
]

export type MissingPermission = { permission: string; level: Level; message: string }

/**
 * The permissions that an installation lacks, by GitHub's last answer; null means unknown, and then there is
 * no warning.
 */
export const findMissingPermissions = (
  granted: Readonly<Record<string, string>> | null,
  scopes: readonly Scope[] = ['deployment'],
): MissingPermission[] =>
  granted === null
    ? []
    : appPermissions
        .filter(({ scope }) => scopes.includes(scope))
        .filter(({ permission, level }) => !isGranted(granted, permission, level))
        .map(({ permission, level, without }) => ({
          permission,
          level,
          message: `The GitHub App lacks the permission "${permission}: ${level}", so ${without}. Ask an owner of the GitHub account to accept it in the settings of the installed App.`,
        }))

const order = ['read', 'write', 'admin']
/** GitHub's pages and its API name this permission differently. */
const otherNames: Readonly<Record<string, string>> = { emails: 'email_addresses' }

/** Whether the granted permissions include this one at this level or a higher one. */
export const isGranted = (
  granted: Readonly<Record<string, string>>,
  permission: string,
  level: string,
): boolean =>
  order.indexOf(granted[permission] ?? granted[otherNames[permission] ?? ''] ?? '') >= order.indexOf(level)
