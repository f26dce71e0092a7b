import { askApp, callJson } from '@taxiway/emulator-control'
import type { World, WorldProject } from '../world/open-world.js'

/** What everybody can see of a pull request. */
export type Outcome = {
  /** What should run; null when Taxiway has no environment for it. */
  desired: string | null
  reason: string | null
  /** The commit that the app answers a visitor with; null when nothing answers. Looking is a visit. */
  serves: string | null
  apps: number
  /** Machines that exist, by state; `started 1, stopped 1`. */
  machines: string
  /** The conclusion of the check on the head commit, or its status while it is not completed; null without one. */
  check: string | null
  checkText: string
  /** The state of each deployment on GitHub, newest first. */
  deployments: string[]
  /** The comments of the App; more than one is a fault. */
  comments: string[]
  comment: string
}

export type Expected = {
  [Key in keyof Outcome]?: Outcome[Key] | (Outcome[Key] extends string | null ? RegExp : never)
}

type Shown = {
  comments: { author: 'app' | number; body: string }[]
  checks: {
    status: string
    conclusion: string | null
    output: { title: string | null; summary: string | null; text: string | null }
  }[]
  deployments: { state: string; environmentUrl: string | null }[]
}

/** Reads the database, both providers and, when `visits`, the app itself. */
export const readOutcome = async (
  world: World,
  project: WorldProject,
  number: number,
  { visits }: { visits: boolean },
): Promise<Outcome> => {
  const { github, machines, database, appUrl } = world
  const path = `${project.owner}/${project.name}/pull-requests/${number}`
  const shown = await callJson<Shown>(`${github.url}/_control/repositories/${path}/shown`)
  const { rows } = await database.handle.pool.query<{
    desired: string
    desired_reason: string
    app_name: string | null
  }>('select desired, desired_reason, app_name from environments where project_id = $1 and target = $2', [
    project.projectId,
    `pr:${number}`,
  ])
  const [environment] = rows
  const app = environment?.app_name ?? null
  const own = (await machines.machines()).filter(one => one.app === app)
  const comments = shown.comments.filter(one => one.author === 'app').map(one => one.body)
  const [check] = shown.checks
  const { title, summary, text } = check?.output ?? {}
  return {
    desired: environment?.desired ?? null,
    reason: environment?.desired_reason ?? null,
    serves: app === null || !visits ? null : await readServed(appUrl(app)),
    apps: (await machines.apps()).filter(name => name === app).length,
    machines: countStates(own.map(one => one.state)),
    check: check ? (check.conclusion ?? check.status) : null,
    checkText: [title, summary, text].filter(Boolean).join('\n'),
    deployments: shown.deployments.map(one => one.state),
    comments,
    comment: comments[0] ?? '',
  }
}

const readServed = async (url: string): Promise<string | null> => {
  const answer = await askApp(`${url}/version`)
  return answer?.status === 200 ? ((JSON.parse(answer.body) as { sha: string }).sha ?? null) : null
}

const countStates = (states: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const state of states.filter(one => one !== 'destroyed'))
    counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts]
    .sort()
    .map(([state, count]) => `${state} ${count}`)
    .join(', ')
}

/** The parts of what was expected that do not hold. */
export const unmet = (expected: Expected, outcome: Outcome): string[] =>
  Object.entries(expected).flatMap(([key, wanted]) => {
    const found = outcome[key as keyof Outcome]
    const holds =
      wanted instanceof RegExp ? wanted.test(String(found)) : JSON.stringify(found) === JSON.stringify(wanted)
    return holds ? [] : [`${key} is not ${wanted instanceof RegExp ? wanted : JSON.stringify(wanted)}`]
  })
