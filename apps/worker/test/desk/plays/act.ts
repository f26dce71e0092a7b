import { randomUUID } from 'node:crypto'
import { inTransaction, markForReport } from '@taxiway/db'
import { and, desc, eq, ne, schema } from '@taxiway/db/testing'
import type { Desk } from '../open-desk.js'

/** One state, and how a pull request gets there; resolves with its number. */
export type Play = { name: string; does: (desk: Desk) => Promise<number> }

type Row = Partial<typeof schema.deployments.$inferInsert>
type State = Partial<typeof schema.environments.$inferInsert>

export const find = async ({ db }: Desk, number: number, projectId?: string) => {
  const [environment] = await db
    .select()
    .from(schema.environments)
    .where(
      and(
        eq(schema.environments.target, `pr:${number}`),
        projectId ? eq(schema.environments.projectId, projectId as never) : undefined,
      ),
    )
    .orderBy(schema.environments.projectId)
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
export const works = async (desk: Desk, number: number, row: Row, state: State = {}, projectId?: string) => {
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

export const goesLive = async (desk: Desk, number: number, projectId?: string, state: State = {}) => {
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

export const opens = async (desk: Desk, values: object = {}): Promise<number> => {
  const { number } = await desk.opens(values)
  await desk.hears()
  await desk.tells()
  return number
}
export const opensLive = async (desk: Desk, state: State = {}): Promise<number> => {
  const number = await opens(desk)
  await goesLive(desk, number, undefined, state)
  return number
}
export const does = async (desk: Desk, number: number, action: string, body: object = {}) => {
  await desk.control('POST', `${desk.here}/pull-requests/${number}/${action}`, body)
  await desk.hears()
  await desk.tells()
}
export const pushes = (desk: Desk, number: number) =>
  does(desk, number, 'push', { files: { a: randomUUID() } })
export const says = async (desk: Desk, number: number, text: string, by = 'ada') => {
  await desk.says(number, text, by)
  await desk.hears()
}
export const goes = (desk: Desk, number: number) => desk.ends(number)
export const configures = (desk: Desk, config: object) =>
  desk.db.update(schema.projects).set({ config: { ...desk.project.config, ...config } })

export const log = [
  '$ npm run build',
  ...Array.from({ length: 60 }, (_, at) => `line ${at + 1}`),
  '</details> @everyone `x`',
]
export const failure = {
  state: 'failed',
  errorCode: 'build.failed',
  errorMessage: `The build ended with code 3.\nIts last lines:\n${log.slice(-40).join('\n')}`,
  finishedAt: new Date(),
} as const
