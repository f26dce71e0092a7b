import { appPermissions, findMissingPermissions, isDomainError, isGranted } from '@taxiway/domain'
import { type AppProfile, appEvents, type UserInstallation } from '@taxiway/github'
import type { FoundApp } from './read-github-app.js'
import { type Missing, type Step, step } from './step.js'

export const checkApp = (found: FoundApp): Step => {
  if (found.state === 'read')
    return step('github_app', 'operator', {
      state: 'done',
      message: `GitHub knows the App as ${found.app.name}.`,
      url: found.app.url,
    })
  const messages = {
    absent:
      'The variables of the GitHub App are not set. Set them, then start the API and the workers again.',
    refused:
      'GitHub refuses GITHUB_APP_ID or GITHUB_APP_PRIVATE_KEY. Generate a private key on the page of the App, set both, then start the API and the workers again.',
    unknown: 'GitHub does not answer. This check repeats by itself.',
  }
  return step('github_app', 'operator', {
    state: found.state === 'unknown' ? 'unknown' : 'failed',
    message: messages[found.state],
  })
}

export const checkPermissions = (found: FoundApp, githubUrl: string): Step => {
  if (found.state !== 'read')
    return step('permissions', 'operator', { state: 'unknown', message: 'Known once GitHub knows the App.' })
  const missing = findMissing(found.app)
  if (missing.length === 0)
    return step('permissions', 'operator', {
      state: 'done',
      message: 'The App has each permission and event that Taxiway uses.',
    })
  return step('permissions', 'operator', {
    state: 'failed',
    message: 'Add what is missing on the page of the App, then accept it where the App is installed.',
    url: settingsOf(found.app, githubUrl),
    missing,
  })
}

/** What the App does not ask for, and what fails without it. */
export const findMissing = ({ permissions, events }: AppProfile): Missing[] => [
  ...appPermissions
    .filter(({ permission, level }) => !isGranted(permissions, permission, level))
    .map(({ permission, level, without }) => ({
      kind: 'permission' as const,
      name: permission,
      level,
      without,
      account: null,
    })),
  ...appEvents
    .filter(({ event }) => !events.includes(event))
    .map(({ event, without }) => ({
      kind: 'event' as const,
      name: event,
      level: null,
      without,
      account: null,
    })),
]

const settingsOf = ({ owner, slug }: AppProfile, githubUrl: string): string =>
  `${githubUrl}${owner.isOrganization ? `/organizations/${owner.login}` : ''}/settings/apps/${slug}/permissions`

/** Whether the App is installed where this person can connect a repository. */
export const checkInstallation = async (
  found: FoundApp,
  githubUrl: string,
  list: () => Promise<readonly UserInstallation[]>,
): Promise<Step> => {
  const url = found.state === 'read' ? `${found.app.url}/installations/new` : null
  try {
    return judgeInstallations(await list(), githubUrl, url)
  } catch (error) {
    if (isDomainError(error, 'github.user_token_missing') || isDomainError(error, 'github.auth'))
      return step('installation', 'member', {
        state: 'todo',
        message: 'Sign in with GitHub: only your own account can say where the App is installed.',
      })
    return step('installation', 'member', {
      state: 'unknown',
      message: 'GitHub does not answer. This check repeats by itself.',
    })
  }
}

export const installationUnknown: Step = step('installation', 'member', {
  state: 'unknown',
  message:
    'Sign in, or use a token with the scope "admin": this token may not ask GitHub where the App is installed.',
})

const judgeInstallations = (
  all: readonly UserInstallation[],
  githubUrl: string,
  url: string | null,
): Step => {
  const active = all.filter(({ isSuspended }) => !isSuspended)
  if (active.length === 0)
    return step('installation', 'member', {
      state: all.length === 0 ? 'todo' : 'failed',
      message:
        all.length === 0
          ? 'Install the App on the account of your repositories.'
          : 'The App is suspended everywhere. Unsuspend it in the settings of the account on GitHub.',
      url: all[0] ? installedAt(all[0], githubUrl) : url,
    })
  const missing = active.flatMap(({ account, accountType, permissions }) =>
    findMissingPermissions(
      permissions,
      accountType === 'Organization' ? ['deployment', 'feature', 'organization'] : ['deployment', 'feature'],
    ).map(({ permission, level }) => ({
      kind: 'permission' as const,
      name: permission,
      level,
      without: appPermissions.find(one => one.permission === permission)?.without ?? '',
      account,
    })),
  )
  const lacking = active.find(({ account }) => missing.some(one => one.account === account))
  const names = active.map(({ account }) => account).join(', ')
  return step('installation', 'member', {
    state: missing.length === 0 ? 'done' : 'failed',
    message:
      missing.length === 0
        ? `The App is installed on ${names}.`
        : `The App is installed on ${names}, with fewer permissions than it needs. An owner of the account accepts them in the settings of the installed App.`,
    url: lacking ? installedAt(lacking, githubUrl) : url,
    missing,
  })
}

/** Where an owner of the account accepts permissions and ends a suspension. */
const installedAt = ({ id, account, accountType }: UserInstallation, githubUrl: string): string =>
  `${githubUrl}${accountType === 'Organization' ? `/organizations/${account}` : ''}/settings/installations/${id}`
