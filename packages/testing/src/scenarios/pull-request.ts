import { askApp, callJson } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import type { Test } from 'tap'
import { eventually } from '../eventually.js'
import type { ChangeOptions, PullAction } from '../world/github-control.js'
import type { World, WorldProject } from '../world/open-world.js'
import { findUnsettled } from '../world/settled.js'
import { type Expected, readOutcome, unmet } from './outcome.js'

type Opening = {
  title?: string
  head?: string
  base?: string
  author?: string
  /** What GitHub says the author is to the repository, such as `COLLABORATOR`. */
  authorAssociation?: string
  fork?: boolean
  draft?: boolean
  labels?: string[]
  files?: Record<string, unknown>
  message?: string
  deliver?: boolean
}
type Push = ChangeOptions & {
  files?: Record<string, unknown>
  message?: string
  force?: boolean
  /** Null: a commit without a parent. */
  parent?: string | null
}

export type ScenePull = {
  /** Its number; 0 before it is opened. */
  number: () => number
  /** The newest head commit. */
  head: () => string
  environmentId: () => Promise<string>
  opens: (opening?: Opening) => Promise<string>
  /** Resolves with the new head commit. */
  pushes: (push?: Push) => Promise<string>
  closes: (options?: ChangeOptions) => Promise<void>
  merges: (options?: ChangeOptions) => Promise<void>
  reopens: (options?: ChangeOptions) => Promise<void>
  becomesDraft: (options?: ChangeOptions) => Promise<void>
  becomesReady: (options?: ChangeOptions) => Promise<void>
  gets: (label: string) => Promise<void>
  loses: (label: string) => Promise<void>
  isEdited: (edit: { title?: string; base?: string }) => Promise<void>
  /** Every part of what is expected holds once everything has settled; the test shows what does not. */
  becomes: (t: Test, expected: Expected) => Promise<void>
  /** What a visitor of its app gets. */
  isVisited: (path?: string) => ReturnType<typeof askApp>
}

/** A pull request and everybody who works on it. `branch` is its head, unless it opens with another. */
export const createPullRequest = (world: World, project: WorldProject, branch: string): ScenePull => {
  const { github, database } = world
  let number = 0
  let head = ''
  let pushes = 1
  const control = () =>
    `${github.url}/_control/repositories/${project.owner}/${project.name}/pull-requests/${number}`
  const change = (action: PullAction) => async (options?: ChangeOptions) =>
    void (await github.change(project, number, action, options))
  const send = async (action: string, body: Record<string, unknown>) =>
    void (await callJson(`${control()}/${action}`, { body }))
  const readEnvironment = async () => {
    const { rows } = await database.handle.pool.query<{ id: string; url: string | null }>(
      'select id, url from environments where project_id = $1 and target = $2',
      [project.projectId, `pr:${number}`],
    )
    return rows[0]
  }
  return {
    number: () => number,
    head: () => head,
    environmentId: async () => (await eventually(readEnvironment, { what: 'an environment' })).id,
    opens: async (opening = {}) => {
      const opened = await github.openPull(project, {
        head: branch,
        files: sampleChange(1),
        ...opening,
      })
      number = opened.number
      head = opened.sha
      return head
    },
    pushes: async (push = {}) => {
      pushes += 1
      head = (await github.push(project, number, { files: sampleChange(pushes), ...push })).sha
      return head
    },
    closes: change('close'),
    merges: change('merge'),
    reopens: change('reopen'),
    becomesDraft: change('draft'),
    becomesReady: change('ready'),
    gets: name => send('label', { name }),
    loses: name => send('unlabel', { name }),
    isEdited: edit => send('edit', edit),
    becomes: async (t, expected) => {
      const found = await eventually(
        async () => {
          const outcome = await readOutcome(world, project, number, { visits: 'serves' in expected })
          const missing = unmet(expected, outcome)
          if (missing.length > 0)
            throw new Error(`${missing.join('\n')}\n${JSON.stringify(outcome, null, 1)}`)
          return true
        },
        { everyMs: 100 },
      ).catch((error: Error) => error.message)
      t.equal(found, true, describe(expected))
      // What follows would wait for minutes, and hide this behind the time limit of the file.
      if (found !== true)
        throw new Error(
          [`${describe(expected)} did not come about`, ...(await readTrouble(world))].join('\n'),
        )
    },
    isVisited: async (path = '/version') => {
      const { url } = (await readEnvironment()) ?? {}
      return url ? askApp(`${url}${path}`) : null
    },
  }
}

/** What may be why nothing comes about. */
const readTrouble = async ({ apis, workers, database }: World): Promise<string[]> => [
  ...[...apis, ...workers]
    .filter(program => !program.isRunning())
    .map(program => `${program.name} ended: ${program.log().slice(-1_000)}`),
  ...(await findUnsettled(database.handle.pool)),
]

const describe = (expected: Expected): string =>
  Object.entries(expected)
    .map(([what, value]) => `${what}: ${value instanceof RegExp ? value : JSON.stringify(value)}`)
    .join(', ')
