import { projectConfigSchema } from '@taxiway/domain'
import { anApiToken, anOrganization, aProject } from '@taxiway/testing'
import Fastify from 'fastify'
import t from 'tap'
import { listProjectsBare } from '../bench/list-projects-bare.js'
import { bearer, openApi } from './support.js'

// The benchmark compares the two only while they return the same bytes.
t.test('the bare list that the API is measured against returns what the API returns', async t => {
  const { app, db, pool } = await openApi(t)
  const { id: organizationId } = await anOrganization(db)
  // The bare one does not look for settings that nobody named.
  const config = projectConfigSchema.parse({})
  for (const slug of ['shop', 'docs', 'site']) await aProject(db, { organizationId, slug, config })
  const { token } = await anApiToken(db, { organizationId })
  const bare = Fastify()
  t.teardown(() => bare.close())
  bare.get('/v1/projects', listProjectsBare(pool, organizationId))
  const ours = await app.inject({ url: '/v1/projects', headers: bearer(token) })
  t.equal((await bare.inject('/v1/projects')).body, ours.body)
  t.equal(ours.json().data.length, 3)
})
