import { beatWorker } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { aDelivery, aDeployment, anEnvironment, aProject } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { aTenant } from './tenants.js'

t.test('environments are counted by the status that reading them shows', async t => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const { db } = api
  const { organizationId, headers } = await aTenant(api, ['read'])
  const [project, second, stranger] = [
    await aProject(db, { organizationId }),
    await aProject(db, { organizationId }),
    await aProject(db),
  ]
  const settled = { generation: 1, observedGeneration: 1 }
  const live = { ...settled, liveSha: 'a'.repeat(40) }
  let pulls = 0
  const environment = (values: object, of = project) => {
    pulls += 1
    return anEnvironment(db, {
      ...{ organizationId: of.organizationId, projectId: of.id, target: `pr:${pulls}` },
      ...values,
    })
  }
  await environment(live)
  await environment({ ...live, idleSince: new Date() })
  await environment({ ...live, asleepSince: new Date(), desired: 'asleep' })
  await environment({ ...live, generation: 2 })
  await environment({ ...settled, desired: 'held' })
  await environment({ ...settled, desired: 'down' })
  await environment({ ...live, waitingFor: 'quota_deployments' })
  const failed = await environment(settled, second)
  await aDeployment(db, { organizationId, environmentId: failed.id, generation: 1, state: 'failed' })
  const faulty = { ...live, machineFault: 'crashing', machineFaultSince: new Date() }
  for (const values of [{ machineRepairs: 1 }, { machineRepairs: 1, isRepairOff: true }]) {
    const { id } = await environment({ ...faulty, ...values }, second)
    const deployment = await aDeployment(db, {
      ...{ organizationId, environmentId: id, generation: 1, state: 'live' },
    })
    await db
      .update(schema.environments)
      .set({ liveDeploymentId: deployment.id })
      .where(eq(schema.environments.id, id))
  }
  await environment(live, stranger)
  const { repositoryId } = project
  await aDelivery(db, { repositoryId, state: 'dead' })
  await aDelivery(db, { repositoryId, state: 'suspect' })
  await aDelivery(db, { repositoryId, state: 'suspect', receivedAt: new Date(Date.now() - 25 * 60 * 60_000) })
  await aDelivery(db, { repositoryId: stranger.repositoryId, state: 'dead' })

  await beatWorker(db, { id: 'worker-1', kind: 'worker', version: '1', detail: {} })
  await beatWorker(db, { id: 'api-1', kind: 'api', version: '1', detail: {} })
  const { environments, projects, deliveries, workers } = (
    await api.app.inject({ url: '/v1/counts', headers })
  ).json()
  t.strictSame(environments, { live: 1, deploying: 2, failed: 2, held: 2, asleep: 2 })
  t.strictSame(
    Object.fromEntries(
      projects.map((one: { projectId: string; environments: object }) => [one.projectId, one.environments]),
    ),
    {
      [project.id]: { live: 1, deploying: 1, failed: 0, held: 2, asleep: 2 },
      [second.id]: { live: 0, deploying: 1, failed: 2, held: 0, asleep: 0 },
    },
  )
  t.strictSame(deliveries, { suspect: 1, failed: 0, dead: 1 })
  t.equal(workers, 1)

  const listed = (await api.app.inject({ url: '/v1/environments?limit=100', headers })).json().data
  const shown = (status: string) => listed.filter((one: { status: string }) => one.status === status).length
  t.strictSame(
    environments,
    Object.fromEntries(Object.keys(environments).map(status => [status, shown(status)])),
    'the list says the same',
  )
})
