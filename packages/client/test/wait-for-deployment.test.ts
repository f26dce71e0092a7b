import t from 'tap'
import { hangUp, openScripted, sendJson, sendProblem } from './scripted-server.js'

const deploymentId = `dep_${'0'.repeat(26)}`
const inState = (state: string) => sendJson(200, { id: deploymentId, state })

t.test('waiting lasts until the deployment has succeeded or failed, also across outages', async t => {
  const { client, seen } = await openScripted(t, inState('building'), hangUp, inState('failed'))
  t.match(await client.waitForDeployment(deploymentId), { id: deploymentId, state: 'failed' })
  t.equal(seen.length, 3)
})

t.test('waiting ends at its timeout, at an abort, and at a refusal', async t => {
  const { client } = await openScripted(t, inState('building'))
  await t.rejects(client.waitForDeployment(deploymentId, { timeoutMs: 50 }), { name: 'TimeoutError' })
  const controller = new AbortController()
  const waiting = client.waitForDeployment(deploymentId, { signal: controller.signal })
  controller.abort(new Error('enough'))
  await t.rejects(waiting, { message: 'enough' })
  const refused = await openScripted(t, sendProblem(404, 'resource.not_found'))
  await t.rejects(refused.client.waitForDeployment(deploymentId), { code: 'resource.not_found' })
})
