import { setTimeout as delay } from 'node:timers/promises'
import { callApi } from '../world/call-api.js'
import type { World, WorldProject } from '../world/open-world.js'

export type Traffic = { answered: number; failures: string[]; pulls: number }

type Options = {
  url: string
  perSecond: number
  /** A pull request is opened or pushed this often. */
  pushEveryMs: number
  projects: readonly (WorldProject & { token: string })[]
}

/**
 * Steady traffic until it is stopped: clients read and write, each request once, and people push to pull requests. An answer other
 * than 2xx is a failure.
 */
export const startTraffic = (
  world: Pick<World, 'github'>,
  { url, perSecond, pushEveryMs, projects }: Options,
) => {
  const traffic: Traffic = { answered: 0, failures: [], pulls: 0 }
  const stopping = new AbortController()
  const { signal } = stopping
  const inFlight = new Set<Promise<void>>()

  const send = async (n: number) => {
    const { projectId, token } = projects[n % projects.length] as Options['projects'][number]
    const variable = `/v1/projects/${projectId}/env-vars/KEY_${n % 5}`
    const requests: [method: string, path: string, body?: object][] = [
      ['GET', `/v1/projects/${projectId}/environments`],
      ['PUT', variable, { value: `value ${n}`, phase: 'build' }],
      ['GET', `/v1/projects/${projectId}`],
      ['GET', '/v1/projects'],
    ]
    const [method, path, body] = requests[n % requests.length] as (typeof requests)[number]
    try {
      const answer = await callApi(url, { method, path, token, body })
      const text = await answer.text()
      if (answer.ok) traffic.answered += 1
      else traffic.failures.push(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    } catch (error) {
      traffic.failures.push(`${method} ${path}: ${error}`)
    }
  }
  const sending = (async () => {
    for (let n = 0; !signal.aborted; n += 1) {
      const one = send(n).finally(() => inFlight.delete(one))
      inFlight.add(one)
      await delay(1_000 / perSecond, undefined, { signal }).catch(() => undefined)
    }
  })()
  const pushing = (async () => {
    const numbers = new Map<string, number[]>()
    for (let n = 0; !signal.aborted; n += 1) {
      const project = projects[n % projects.length] as Options['projects'][number]
      const opened = numbers.get(project.projectId) ?? []
      const files = {
        'package.json': JSON.stringify({ version: `1.0.${n}`, scripts: { start: 'node server.js' } }),
      }
      // Every third change is a push to the newest pull request.
      const newest = opened.at(-1)
      if (newest !== undefined && n % 3 === 2) await world.github.push(project, newest, { files })
      else {
        const { number } = await world.github.openPull(project, { head: `change-${n}`, files })
        numbers.set(project.projectId, [...opened, number])
        traffic.pulls += 1
      }
      await delay(pushEveryMs, undefined, { signal }).catch(() => undefined)
    }
  })()

  return {
    traffic,
    stop: async (): Promise<Traffic> => {
      stopping.abort()
      await Promise.all([sending, pushing])
      await Promise.all(inFlight)
      return traffic
    },
  }
}
