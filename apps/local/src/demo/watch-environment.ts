import { callJson } from '@taxiway/emulator-control'
import { LocalError } from '../local-error.js'
import type { Stack } from '../stack/open-stack.js'

/** The part of the API's answer that the demo reads. */
export type Environment = {
  id: string
  target: string
  appName: string | null
  desired: { state: string; reason: string }
  generation: number
  observedGeneration: number
  url: string | null
  live: { sha: string | null } | null
}

type Deployment = {
  id: string
  sha: string | null
  state: string
  error: { code: string; message: string } | null
}

type Page<T> = { data: T[] }

type WatchOptions = {
  stack: Pick<Stack, 'apiUrl' | 'apiToken' | 'project'>
  number: number
  onProgress: (text: string) => void
}

const POLL_MS = 100
const TIMEOUT_MS = 120_000
const FAILED = ['failed', 'cancelled']

/** Follows one pull request's environment through the JSON API, as a frontend would. */
export const watchEnvironment = ({ stack, number, onProgress }: WatchOptions) => {
  const read = <T>(path: string) => callJson<T>(`${stack.apiUrl}${path}`, { token: stack.apiToken })
  let told = ''

  const tell = (text: string) => {
    if (text !== told) onProgress(text)
    told = text
  }

  const find = async (): Promise<Environment | null> => {
    const { data } = await read<Page<Environment>>(`/v1/projects/${stack.project.projectId}/environments`)
    return data.find(({ target }) => target === `pr:${number}`) ?? null
  }

  const follow = async (environment: Environment, sha: string): Promise<void> => {
    const { data } = await read<Page<Deployment>>(`/v1/environments/${environment.id}/deployments`)
    const deployment = data.find(candidate => candidate.sha === sha)
    if (deployment === undefined) return
    tell(deployment.state)
    if (!FAILED.includes(deployment.state)) return
    const { code, message } = deployment.error ?? { code: deployment.state, message: 'no reason given' }
    throw new LocalError(
      `Deployment ${deployment.id} ended as ${deployment.state}: ${message} (${code})\nIts log: ${stack.apiUrl}/v1/deployments/${deployment.id}/logs`,
    )
  }

  return {
    /** Resolves once the environment serves this commit. */
    untilLive: (sha: string) =>
      poll(`commit ${sha.slice(0, 7)} of pull request ${number} was not live`, async () => {
        const environment = await find()
        if (environment === null) return null
        if (environment.live?.sha === sha && environment.url !== null) return environment
        await follow(environment, sha)
        return null
      }),
    /** Resolves once nothing of the environment is left, as far as the API knows. */
    untilGone: () =>
      poll(`the environment of pull request ${number} was not gone`, async () => {
        const environment = await find()
        if (environment === null) return true
        const { desired, generation, observedGeneration, live } = environment
        tell(`wanted ${desired.state}: ${desired.reason}`)
        return desired.state === 'down' && observedGeneration >= generation && live === null ? true : null
      }),
  }
}

/** Asks again and again until there is an answer. */
export const poll = async <T>(failure: string, ask: () => Promise<T | null>): Promise<T> => {
  const deadline = performance.now() + TIMEOUT_MS
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > deadline) {
      throw new LocalError(`After ${TIMEOUT_MS / 1000} s ${failure}. Look into .taxiway/logs/worker.log.`)
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
