import { randomUUID } from 'node:crypto'
import { inTransaction, markForReport, noteMachineFault } from '@taxiway/db'
import { and, desc, eq, ne, schema } from '@taxiway/db/testing'
import { aSha } from '@taxiway/testing'
import type { Desk } from './open-desk.js'

/** One state, and how a pull request gets there; resolves with its number. */
export type Play = { name: string; does: (desk: Desk) => Promise<number> }

type Row = Partial<typeof schema.deployments.$inferInsert>
type State = Partial<typeof schema.environments.$inferInsert>

const find = async ({ db }: Desk, number: number, projectId?: string) => {
  const [environment] = await db
    .select()
    .from(schema.environments)
    .where(
      and(
        eq(schema.environments.target, `pr:${number}`),
        projectId ? eq(schema.environments.projectId, projectId as never) : undefined,
      ),
    )
    .orderBy(schema.environments.id)
  if (!environment) throw new Error(`pull request ${number} has no environment`)
  const [deployment] = await db
    .select()
    .from(schema.deployments)
    .where(and(eq(schema.deployments.environmentId, environment.id), ne(schema.deployments.state, 'skipped')))
    .orderBy(desc(schema.deployments.createdAt), desc(schema.deployments.id))
    .limit(1)
  return { environment, deployment }
}

/** What a worker writes about the newest deployment. */
const works = async (desk: Desk, number: number, row: Row, state: State = {}, projectId?: string) => {
  const { environment, deployment } = await find(desk, number, projectId)
  const ids = new Set(deployment ? [deployment.id] : [])
  if (environment.liveDeploymentId) ids.add(environment.liveDeploymentId)
  await inTransaction(desk.db, async tx => {
    if (deployment)
      await tx
        .update(schema.deployments)
        .set({ ...row, logBytes: 0 })
        .where(eq(schema.deployments.id, deployment.id))
    const changed = { observedGeneration: environment.generation, ...state }
    await tx.update(schema.environments).set(changed).where(eq(schema.environments.id, environment.id))
    await markForReport(tx, environment.id, [...ids])
  })
  return { environment, deployment }
}

const goesLive = async (desk: Desk, number: number, projectId?: string, state: State = {}) => {
  const { environment, deployment } = await find(desk, number, projectId)
  if (!deployment) throw new Error('there is no deployment to go live')
  await desk.db.insert(schema.releases).values({
    id: `rel_${randomUUID()}` as never,
    environmentId: environment.id,
    deploymentId: deployment.id,
    image: 'image',
    machineId: 'm',
    config: {},
  })
  const live = {
    liveDeploymentId: deployment.id,
    liveSha: deployment.sha,
    url: `https://shop-pr-1-abc123.fly.dev`,
    ...state,
  }
  await works(desk, number, { state: 'live', finishedAt: new Date() }, live, projectId)
  await desk.tells()
}

const opens = async (desk: Desk, values: object = {}): Promise<number> => {
  const { number } = await desk.opens(values)
  await desk.hears()
  await desk.tells()
  return number
}
const opensLive = async (desk: Desk, state: State = {}): Promise<number> => {
  const number = await opens(desk)
  await goesLive(desk, number, undefined, state)
  return number
}
const does = async (desk: Desk, number: number, action: string, body: object = {}) => {
  await desk.control('POST', `${desk.here}/pull-requests/${number}/${action}`, body)
  await desk.hears()
  await desk.tells()
}
const pushes = (desk: Desk, number: number) => does(desk, number, 'push', { files: { a: randomUUID() } })
const says = async (desk: Desk, number: number, text: string, by = 'ada') => {
  await desk.says(number, text, by)
  await desk.hears()
}
const goes = (desk: Desk, number: number) => desk.ends(number)
const configures = (desk: Desk, config: object) =>
  desk.db.update(schema.projects).set({ config: { ...desk.project.config, ...config } })

const log = [
  '$ npm run build',
  ...Array.from({ length: 60 }, (_, at) => `line ${at + 1}`),
  '</details> @everyone `x`',
]
const failure = {
  state: 'failed',
  errorCode: 'build.failed',
  errorMessage: `The build ended with code 3.\nIts last lines:\n${log.slice(-40).join('\n')}`,
  finishedAt: new Date(),
} as const

const deploying: Play[] = [
  { name: 'queued', does: desk => opens(desk) },
  ...(['fetching', 'building', 'releasing', 'verifying'] as const).map(
    (state): Play => ({
      name: state,
      does: async desk => {
        const number = await opens(desk)
        await works(desk, number, { state, startedAt: new Date() })
        return number
      },
    }),
  ),
  { name: 'live', does: desk => opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) }) },
  {
    name: 'live and pinned',
    does: async desk => {
      const number = await opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) })
      await says(desk, number, '/taxiway pin 2d')
      return number
    },
  },
  { name: 'live and stopped until a visit', does: desk => opensLive(desk, { idleSince: new Date() }) },
  {
    name: 'live while a newer commit is built',
    does: async desk => {
      const number = await opensLive(desk)
      await pushes(desk, number)
      await works(desk, number, { state: 'building', startedAt: new Date() }, { observedGeneration: 1 })
      return number
    },
  },
  {
    name: 'live while a newer commit failed',
    does: async desk => {
      const number = await opensLive(desk)
      await pushes(desk, number)
      await works(desk, number, failure)
      return number
    },
  },
  {
    name: 'failed at first',
    does: async desk => {
      const number = await opens(desk)
      await works(desk, number, failure)
      return number
    },
  },
  {
    name: 'failed health check',
    does: async desk => {
      const number = await opens(desk)
      const errorMessage = 'GET /health answered 500 for 60 seconds.'
      await works(desk, number, { ...failure, errorCode: 'release.unhealthy', errorMessage })
      return number
    },
  },
  {
    name: 'machine crashes',
    does: async desk => {
      const number = await opensLive(desk)
      const { environment, deployment } = await find(desk, number)
      await inTransaction(desk.db, async tx => {
        await noteMachineFault(tx, environment.id, 'crashing', { isRepairOff: false })
        if (deployment) await markForReport(tx, environment.id, [deployment.id])
      })
      return number
    },
  },
  {
    name: 'cancelled',
    does: async desk => {
      const number = await opens(desk)
      await works(desk, number, { state: 'cancelled', errorCode: 'work.cancelled' })
      return number
    },
  },
]

const waiting: Play[] = [
  {
    name: 'held fork',
    does: desk => opens(desk, { fork: true, author: 'eve', title: '</details> @everyone' }),
  },
  {
    name: 'held fork after a push',
    does: async desk => {
      const number = await opens(desk, { fork: true, author: 'eve' })
      const { sha } = await desk.pull(number)
      await says(desk, number, `/taxiway approve ${sha}`)
      await goesLive(desk, number)
      await pushes(desk, number)
      return number
    },
  },
  {
    name: 'held fork that closed',
    does: async desk => {
      const number = await opens(desk, { fork: true, author: 'eve' })
      await does(desk, number, 'close')
      return number
    },
  },
  {
    name: 'waiting for a quota',
    does: async desk => {
      const { organizationId } = desk.project
      const live = await desk.db.$count(schema.environments, eq(schema.environments.desired, 'up'))
      await desk.db.insert(schema.quotas).values({ organizationId, granted: { liveEnvironments: live } })
      await opens(desk)
      const number = await opens(desk)
      await desk.db.delete(schema.quotas)
      return number
    },
  },
  {
    name: 'refused by a quota',
    does: async desk => {
      const { organizationId } = desk.project
      const live = await desk.db.$count(schema.environments, eq(schema.environments.desired, 'up'))
      await desk.db
        .insert(schema.quotas)
        .values({ organizationId, granted: { liveEnvironments: live }, policy: 'refuse' })
      const number = await opens(desk)
      await desk.db.delete(schema.quotas)
      return number
    },
  },
  {
    name: 'waiting for decrypt',
    does: async desk => {
      const number = await opens(desk)
      const errorMessage =
        'The variable A (preview) cannot be opened, so the deployment waits. Set it again, then Taxiway goes on. If an earlier release is live, it stays live.'
      const work = { state: 'queued', errorCode: 'env.undecryptable', errorMessage } as const
      await works(desk, number, work, { providerWait: 'decrypt', observedGeneration: 0 })
      return number
    },
  },
  ...(['provider_auth', 'capacity', 'provider_unavailable'] as const).map(
    (providerWait): Play => ({
      name: `waiting for ${providerWait}`,
      does: async desk => {
        const number = await opens(desk)
        await works(desk, number, { state: 'queued' }, { providerWait, observedGeneration: 0 })
        return number
      },
    }),
  ),
]

const skipping: Play[] = [
  { name: 'skipped draft', does: desk => opens(desk, { draft: true }) },
  { name: 'skipped bot', does: desk => opens(desk, { author: 'renovate[bot]' }) },
  {
    name: 'bot deployed by a command',
    does: async desk => {
      const number = await opens(desk, { author: 'renovate[bot]' })
      await says(desk, number, '/taxiway deploy')
      return number
    },
  },
  {
    name: 'draft with an app that stays',
    does: async desk => {
      const number = await opensLive(desk)
      await does(desk, number, 'draft')
      await pushes(desk, number)
      return number
    },
  },
  {
    name: 'previews switched off',
    does: async desk => {
      await configures(desk, { pullRequests: false })
      const number = await opens(desk)
      await configures(desk, {})
      return number
    },
  },
  {
    name: 'project paused',
    does: async desk => {
      const number = await opensLive(desk)
      await desk.db.update(schema.projects).set({ state: 'paused' })
      await pushes(desk, number)
      await desk.db.update(schema.projects).set({ state: 'active' })
      return number
    },
  },
]

const chosen: Play[] = [
  {
    name: 'frozen',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway freeze')
      await pushes(desk, number)
      return number
    },
  },
  {
    name: 'asleep',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway sleep')
      await works(desk, number, { state: 'asleep', finishedAt: new Date() }, { asleepSince: new Date() })
      return number
    },
  },
  {
    name: 'rolled back',
    does: async desk => {
      const number = await opensLive(desk)
      await pushes(desk, number)
      await goesLive(desk, number)
      await says(desk, number, '/taxiway rollback')
      await goesLive(desk, number)
      return number
    },
  },
  {
    name: 'expired',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway destroy')
      await goes(desk, number)
      const { environment } = await find(desk, number)
      await works(
        desk,
        number,
        {},
        { desiredReason: 'expired', choice: 'expire', choiceHead: environment.choiceHead },
      )
      return number
    },
  },
  {
    name: 'destroyed by a user',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway destroy')
      await goes(desk, number)
      return number
    },
  },
  {
    name: 'being taken down',
    does: async desk => {
      const number = await opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) })
      await does(desk, number, 'close')
      await works(desk, number, { state: 'destroying', startedAt: new Date() }, { observedGeneration: 1 })
      return number
    },
  },
  {
    name: 'closed',
    does: async desk => {
      const number = await opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) })
      await pushes(desk, number)
      await works(desk, number, failure)
      await does(desk, number, 'close')
      await goes(desk, number)
      return number
    },
  },
  {
    name: 'merged',
    does: async desk => {
      const number = await opensLive(desk)
      await does(desk, number, 'merge')
      await goes(desk, number)
      return number
    },
  },
]

const answering: Play[] = [
  ...['why', 'logs', 'help', 'dance', 'approve 1234567', 'rollback', 'deploy api', 'extend 3d'].map(
    (words): Play => ({
      name: `answer to ${words}`,
      does: async desk => {
        const number = await opensLive(desk)
        const { deployment } = await find(desk, number)
        if (deployment) {
          await works(desk, number, { startedAt: new Date() })
          const chunk = { deploymentId: deployment.id, step: 'build', stream: 'stdout' } as const
          await desk.db
            .insert(schema.logChunks)
            .values(log.map((line, seq) => ({ ...chunk, seq, text: `${line}\n` })))
        }
        await says(desk, number, `/taxiway ${words}`)
        return number
      },
    }),
  ),
  {
    name: 'answer to a person who may not',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway deploy', 'mallory')
      return number
    },
  },
]

const others: Play[] = [
  {
    name: 'missing permission',
    does: async desk => {
      const number = await opensLive(desk)
      await desk.db
        .update(schema.projects)
        .set({ grantedPermissions: { contents: 'read', checks: 'write', pull_requests: 'write' } })
      await pushes(desk, number)
      await desk.db.update(schema.projects).set({ grantedPermissions: null })
      return number
    },
  },
  {
    name: 'locked conversation',
    does: async desk => {
      const { number } = await desk.opens()
      await desk.control('POST', `${desk.here}/pull-requests/${number}/lock`, {})
      await desk.hears()
      return number
    },
  },
  {
    name: 'one commit in two pull requests',
    does: async desk => {
      const { number: first } = await desk.opens({ head: 'shared' })
      await desk.hears()
      await desk.tells()
      await works(desk, first, failure)
      await desk.control('POST', `${desk.here}/commits`, { branch: 'next', files: { n: aSha() } })
      const { number } = await desk.control('POST', `${desk.here}/pull-requests`, {
        head: 'shared',
        base: 'next',
      })
      await desk.hears()
      await goesLive(desk, number)
      return number
    },
  },
  {
    name: 'two projects',
    does: async desk => {
      const api = await desk.connect({ slug: 'api', organizationId: desk.project.organizationId })
      const number = await opens(desk, { title: '`` <!-- \u202e' })
      await goesLive(desk, number, desk.project.id)
      await works(desk, number, failure, {}, api.id)
      return number
    },
  },
]

/** Each group has a repository of its own. */
export const plays: readonly (readonly Play[])[] = [
  [...deploying, ...waiting, ...skipping],
  [...chosen, ...answering, ...others],
]
