import { api, type Environment } from '../../data/client.js'

const hourMs = 60 * 60_000

/** What one can ask of an environment, and what follows from it, told before. */
export type Action = {
  name: string
  label: string
  /** When the console offers it; the API decides whether it is possible. */
  isOffered: (environment: Environment) => boolean
  follows: (environment: Environment) => string
  isDanger?: true
  field?: 'commit' | 'approved commit' | 'until' | 'hours'
  run: (id: string, form: FormData) => Promise<unknown>
}

const at = (environmentId: string) => ({ params: { path: { environmentId } } })
const isUp = ({ status }: Environment) => status !== 'down'
const isPullRequest = ({ pullRequest }: Environment) => pullRequest !== null
const awaited: readonly string[] = ['fork_unapproved', 'author_unknown', 'author_untrusted']
export const waitsForApproval = ({ status, desired }: Environment) =>
  status === 'held' && awaited.includes(desired.reason)

export const actions: readonly Action[] = [
  {
    name: 'approve',
    label: 'Approve',
    isOffered: waitsForApproval,
    follows: () =>
      'Read the commit on GitHub first: its code runs in your account, and gets the variables that are open to any code. The next push waits for an approval again.',
    field: 'approved commit',
    run: (id, form) =>
      api.POST('/v1/environments/{environmentId}/approve', {
        ...at(id),
        body: { sha: String(form.get('sha')).trim() },
      }),
  },
  {
    name: 'wake',
    label: 'Wake',
    isOffered: ({ status }) => status === 'asleep',
    follows: () =>
      'The same release starts again, without a build. It takes some seconds, and costs money while it runs.',
    run: id => api.POST('/v1/environments/{environmentId}/wake', at(id)),
  },
  {
    name: 'deploy',
    label: 'Deploy',
    isOffered: environment => !waitsForApproval(environment),
    follows: ({ live }) =>
      `The head is deployed, or the commit that you name. ${live ? 'The live release stays up until the new one is healthy.' : 'A new app starts.'}`,
    field: 'commit',
    run: (id, form) => {
      const sha = String(form.get('sha') ?? '').trim()
      return api.POST('/v1/environments/{environmentId}/deploy', { ...at(id), body: sha ? { sha } : {} })
    },
  },
  {
    name: 'redeploy',
    label: 'Redeploy',
    isOffered: ({ desired, status }) => desired.sha !== null && status !== 'down' && status !== 'held',
    follows: () =>
      'The current commit is deployed again, with the variables as they are now. The live release stays up until the new one is healthy.',
    run: id => api.POST('/v1/environments/{environmentId}/redeploy', at(id)),
  },
  {
    name: 'sleep',
    label: 'Put to sleep',
    isOffered: ({ status }) => status === 'live',
    follows: () =>
      'The machine stops and is kept. Visits do not wake it; a push or a wake does. It costs almost nothing meanwhile.',
    run: id => api.POST('/v1/environments/{environmentId}/sleep', at(id)),
  },
  {
    name: 'pin',
    label: 'Pin',
    isOffered: environment => isUp(environment) && environment.pinnedUntil === null,
    follows: () => 'It neither sleeps nor expires until then, and costs money all that time.',
    field: 'until',
    run: (id, form) => {
      const until = new Date(Date.now() + Number(form.get('hours')) * hourMs).toISOString()
      return api.POST('/v1/environments/{environmentId}/pin', { ...at(id), body: { until } })
    },
  },
  {
    name: 'unpin',
    label: 'Unpin',
    isOffered: ({ pinnedUntil }) => pinnedUntil !== null,
    follows: () => 'It sleeps and expires again as the project says.',
    run: id => api.POST('/v1/environments/{environmentId}/unpin', at(id)),
  },
  {
    name: 'extend',
    label: 'Extend',
    isOffered: ({ expiresAt }) => expiresAt !== null,
    follows: () => 'It is taken down that much later, at most 30 days from now.',
    field: 'hours',
    run: (id, form) =>
      api.POST('/v1/environments/{environmentId}/extend', {
        ...at(id),
        body: { hours: Number(form.get('hours')) },
      }),
  },
  {
    name: 'freeze',
    label: 'Freeze',
    isOffered: environment => isUp(environment) && environment.frozen === null,
    follows: () =>
      'Pushes deploy nothing until a person unfreezes it. What people ask for still counts, and so do sleep and expiry.',
    run: id => api.POST('/v1/environments/{environmentId}/freeze', at(id)),
  },
  {
    name: 'unfreeze',
    label: 'Unfreeze',
    isOffered: ({ frozen }) => frozen !== null,
    follows: () => 'Pushes deploy again. If the head is newer than what runs, it is deployed now.',
    run: id => api.POST('/v1/environments/{environmentId}/unfreeze', at(id)),
  },
  {
    name: 'destroy',
    label: 'Destroy',
    isDanger: true,
    isOffered: isUp,
    follows: environment =>
      `The app and its machines are removed from Fly, and its address stops answering. ${
        isPullRequest(environment)
          ? 'A deploy, or reopening the pull request, brings it back with a new build.'
          : 'A deploy brings it back with a new build.'
      } Data on its machines is lost.`,
    run: id => api.POST('/v1/environments/{environmentId}/destroy', at(id)),
  },
]

/** Not in the list: it is asked for beside the release to which it goes back. */
export const rollBack = (environmentId: string, deploymentId: string) =>
  api.POST('/v1/environments/{environmentId}/rollback', { ...at(environmentId), body: { deploymentId } })
