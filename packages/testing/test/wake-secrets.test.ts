import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

const secret = 'sk_live_7Hq2mZr9wKc4'

t.test('what an app prints of its variables while it fails to wake is masked', async t => {
  const world = await openWorld(t)
  const [project] = world.projects as [WorldProject]
  const { pool, db } = world.database.handle
  const { token } = await anApiToken(db, {
    organizationId: project.organizationId as never,
    scopes: ['read', 'deploy', 'secrets'],
  })
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${world.apiUrl}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  }
  await call('PATCH', `projects/${project.projectId}/env-vars`, {
    set: [{ key: 'API_TOKEN', value: secret, trust: 'any' }],
  })
  const flag = join(world.folders.root, 'database-is-away')
  const server = `const files = require('node:fs')
if (files.existsSync(${JSON.stringify(flag)})) { console.error('refused ' + process.env.API_TOKEN); process.exit(7) }
${sampleRepositoryFiles()['server.js']}`
  await world.github.openPull(project, { head: 'change', files: { 'server.js': server } })
  await world.settled()
  const { rows } = await pool.query<{ id: string }>('select id from environments')
  const path = `environments/${rows[0]?.id}`
  await call('POST', `${path}/sleep`, {})
  await world.settled()
  await writeFile(flag, '')
  await call('POST', `${path}/wake`, {})
  await world.settled({ timeoutMs: 240_000 })

  const { rows: logs } = await pool.query("select string_agg(text, '') as log from log_chunks")
  const { rows: ended } = await pool.query("select error_message from deployments where kind = 'wake'")
  const { rows: steps } = await pool.query('select message from deployment_steps')
  const told = JSON.stringify([logs, ended, steps, await world.github.journal()])
  t.match(told, /refused/, 'its last lines are shown')
  t.notMatch(told, secret)
})
