import type { Environment } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { waitsForApproval } from './actions.js'

/** The state of an environment in one sentence; the API's sentences after it say why. */
export const sayState = (environment: Environment): string => {
  const { status, live, asleep, desired, url } = environment
  const running = live?.sha ? `Commit ${shortSha(live.sha)}` : 'The app'
  const before = live ? ` ${running} stays live meanwhile.` : ''
  if (status === 'live') return `${running} is live and healthy.`
  if (status === 'asleep')
    return asleep?.wakesOnVisit
      ? 'The app sleeps. The next visit wakes it.'
      : 'The app sleeps until a person wakes it.'
  if (status === 'deploying')
    return desired.state === 'down'
      ? 'Taxiway is taking the app down.'
      : `Taxiway is deploying ${desired.sha ? `commit ${shortSha(desired.sha)}` : 'the head'}.${before}`
  if (status === 'failed')
    return `The last deployment failed.${live ? ` ${running} is still live.` : ' No app runs.'}`
  if (status === 'held')
    return `${waitsForApproval(environment) ? 'Its commit waits for an approval.' : 'It waits for a decision or for room.'}${before}`
  return url ? 'The app is being removed.' : 'No app runs.'
}
