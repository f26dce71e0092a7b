import { anApiToken, aProject } from '@taxiway/testing'
import t from 'tap'
import { bearer, openApi } from './support.js'

t.test('slice', async t => {
  const { app, db } = await openApi(t)
  const health = await app.inject('/healthz')
  t.equal(health.statusCode, 200)
  t.comment(health.headers)
  const ready = await app.inject('/readyz')
  t.comment(ready.body)
  t.comment((await app.inject('/nope')).body)
  const post = await app.inject({
    method: 'POST',
    url: '/v1/projects',
    payload: '<x/>',
    headers: { 'content-type': 'text/xml' },
  })
  t.comment(post.body, post.headers)
  const project = await aProject(db)
  const { token } = await anApiToken(db, { organizationId: project.organizationId })
  const list = await app.inject({ url: '/v1/projects', headers: bearer(token) })
  t.comment(list.body, list.headers)
  const one = await app.inject({ url: `/v1/projects/${project.id}`, headers: bearer(token) })
  t.comment(one.body, one.headers)
  t.comment((await app.inject({ url: `/v1/projects/prj_1`, headers: bearer(token) })).body)
  t.comment((await app.inject({ url: `/v1/projects?limit=900&x=1`, headers: bearer(token) })).body)
  t.comment((await app.inject({ url: `/v1/projects` })).body)
  t.comment((await app.inject({ url: `/%E0%A4%A` })).body)
})
