import { callJson } from '@taxiway/emulator-control'
import { LocalError } from '../local-error.js'
import type { Stack } from '../stack/open-stack.js'

type PullChange = { number: number; sha: string; deliveries: number[] }
type Delivery = { phase: string; event: string; statusCode: number; status: string }

type Options = {
  stack: Pick<Stack, 'githubUrl' | 'project'>
  /** Below the repository's pull requests. */
  path: string
  body: object
}

/** Does on the emulated GitHub what a person would do there, and insists that the webhooks it sent were accepted. */
export const changePull = async ({ stack, path, body }: Options): Promise<PullChange> => {
  const { githubUrl, project } = stack
  const pulls = `${githubUrl}/_control/repositories/${project.owner}/${project.repository}/pull-requests`
  const change = await callJson<PullChange>(`${pulls}${path}`, { body })
  await callJson(`${githubUrl}/_control/deliveries/idle`, { body: {} })
  for (const id of change.deliveries) {
    const { phase, event, status, statusCode } = await callJson<Delivery>(
      `${githubUrl}/_control/deliveries/${id}`,
    )
    if (phase !== 'sent' || (statusCode >= 200 && statusCode < 300)) continue
    throw new LocalError(
      `Taxiway did not accept the ${event} webhook (${statusCode || status}). Look into .taxiway/logs/api.log.`,
    )
  }
  return change
}
