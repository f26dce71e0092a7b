import type { FirstSteps } from '@taxiway/db'
import { type Step, step } from './step.js'

export const checkWebhook = ({ lastDeliveryAt }: FirstSteps, webhookUrl: string): Step =>
  lastDeliveryAt === null
    ? step('webhook', 'operator', {
        state: 'todo',
        message: `GitHub has sent nothing to ${webhookUrl} yet. Install the App or push a commit. If nothing arrives, "Advanced" on the page of the App lists what GitHub sent and what it was answered.`,
      })
    : step('webhook', 'operator', {
        state: 'done',
        message: 'GitHub’s webhooks arrive, with a signature that is right.',
        at: lastDeliveryAt.toISOString(),
      })

export const checkRepository = ({ project }: FirstSteps): Step =>
  project === null
    ? step('repository', 'member', {
        state: 'todo',
        message: 'Connect a repository. Each of its pull requests gets an app then.',
      })
    : step('repository', 'member', { state: 'done', message: `${project.repository} is connected.` })

export const checkLiveApp = ({ project, environment }: FirstSteps): Step => {
  if (environment?.isLive)
    return step('live_app', 'member', {
      state: 'done',
      message: 'An app is live.',
      url: environment.url,
      environmentId: environment.id,
    })
  if (environment?.wasLive)
    return step('live_app', 'member', {
      state: 'done',
      message: 'An app was live.',
      environmentId: environment.id,
    })
  if (environment)
    return step('live_app', 'member', {
      state: 'todo',
      message: 'Its app is not live yet. The environment says what it waits for.',
      environmentId: environment.id,
    })
  return step('live_app', 'member', {
    state: 'todo',
    message:
      project === null
        ? 'Connect a repository first.'
        : `Open a pull request on ${project.repository}, or push to an open one.`,
  })
}
