type Level = 'read' | 'write'
type Required = { permission: string; level: Level; without: string }

/** The permissions of the GitHub App that a project needs, each with what fails without it. */
const required: readonly Required[] = [
  { permission: 'contents', level: 'read', without: 'no commit can be fetched and deployed' },
  { permission: 'pull_requests', level: 'write', without: 'pull requests get no comment' },
  { permission: 'checks', level: 'write', without: 'commits get no check' },
  { permission: 'deployments', level: 'write', without: 'GitHub shows no deployments' },
]

export type MissingPermission = { permission: string; level: Level; message: string }

/**
 * The permissions that an installation lacks, by GitHub's last answer; null means unknown, and then there is
 * no warning.
 */
export const findMissingPermissions = (
  granted: Readonly<Record<string, string>> | null,
): MissingPermission[] =>
  granted === null
    ? []
    : required
        .filter(({ permission, level }) => !isGranted(granted, permission, level))
        .map(({ permission, level, without }) => ({
          permission,
          level,
          message: `The GitHub App lacks the permission "${permission}: ${level}", so ${without}. Ask an owner of the GitHub account to accept it in the settings of the installed App.`,
        }))

const order = ['read', 'write', 'admin']

/** Whether the granted permissions include this one at this level or a higher one. */
export const isGranted = (
  granted: Readonly<Record<string, string>>,
  permission: string,
  level: string,
): boolean => order.indexOf(granted[permission] ?? '') >= order.indexOf(level)
