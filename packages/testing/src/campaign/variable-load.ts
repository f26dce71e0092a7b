import { setTimeout as delay } from 'node:timers/promises'
import { callApi } from '../world/call-api.js'

export type VariableLoadOptions = {
  /** The addresses of the APIs: each request goes to the next one, and to another when its connection breaks. */
  apiUrls: readonly string[]
  projects: readonly { projectId: string; token: string }[]
  perSecond: number
}
export type VariableLoad = {
  answered: number
  /** Requests that had to be sent again because a process was restarted under them. */
  repeated: number
  /** Requests that an API which cannot keep up asked to be sent again (503). */
  shed: number
  /** Other answers with 4xx or 5xx, and requests that no API answered in time. */
  failures: string[]
  /** What was acknowledged last, for each project: key → value. */
  written: Map<string, Map<string, string>>
}

const keysPerProject = 8
const patienceMs = 120_000

/**
 * Reads and writes variables at a steady rate until stopped: a value is set, one is sealed again by changing its phase (for which it is
 * opened), and both lists are read. A key has one request at a time, so that what it holds in the end is known.
 */
export const startVariableLoad = ({ apiUrls, projects, perSecond }: VariableLoadOptions) => {
  const load: VariableLoad = {
    answered: 0,
    repeated: 0,
    shed: 0,
    failures: [],
    written: new Map(projects.map(({ projectId }) => [projectId, new Map()])),
  }
  const stopping = new AbortController()
  let turn = 0

  const ask = async (token: string, method: string, path: string, body?: unknown): Promise<boolean> => {
    const untilMs = performance.now() + patienceMs
    turn += 1
    for (let next = turn; ; next += 1) {
      try {
        const url = apiUrls[next % apiUrls.length] as string
        const answer = await callApi(url, { method, path, token, body })
        const text = await answer.text()
        if (answer.status === 503 && performance.now() < untilMs) {
          load.shed += 1
          await delay(100)
          continue
        }
        load.answered += 1
        if (!answer.ok) load.failures.push(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`)
        return answer.ok
      } catch (error) {
        load.repeated += 1
        if (performance.now() > untilMs) {
          load.failures.push(`${method} ${path}: ${error}`)
          return false
        }
        await delay(100)
      }
    }
  }
  const tasks = projects.flatMap(({ projectId, token }) =>
    Array.from({ length: keysPerProject }, (_, n) => {
      const path = `/v1/projects/${projectId}/env-vars`
      const key = `KEY_${n}`
      let count = 0
      const set = async () => {
        count += 1
        const value = `value ${count} of ${key} of ${projectId}`
        if (await ask(token, 'PUT', `${path}/${key}`, { value })) load.written.get(projectId)?.set(key, value)
      }
      // The first of these makes the variable.
      const rounds = [
        set,
        () => ask(token, 'PATCH', path, { set: [{ key, phase: count % 2 ? 'both' : 'runtime' }] }),
        () => ask(token, 'GET', path),
        () => ask(token, 'GET', `${path}/history?limit=20`),
      ]
      let at = 0
      return async () => {
        await rounds[at % rounds.length]?.()
        at += 1
      }
    }),
  )
  const running = (async () => {
    const free = [...tasks]
    const open = new Set<Promise<unknown>>()
    while (!stopping.signal.aborted) {
      const task = free.shift()
      if (task) {
        const done = task().then(() => {
          free.push(task)
          open.delete(done)
        })
        open.add(done)
      }
      await delay(1_000 / perSecond)
    }
    await Promise.all(open)
  })()
  return {
    soFar: load,
    stop: async (): Promise<VariableLoad> => {
      stopping.abort()
      await running
      return load
    },
  }
}
