import { newId } from '@taxiway/domain'
import { quantile } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { anUpEnvironment, aTenant } from './tenants.js'

/** `CAMPAIGN=1` runs the size of the requirement and compares response times as well. */
const samples = process.env['CAMPAIGN'] ? 500 : 20

t.test('foreign and missing objects get the same answer in the same time', async t => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '1000000' })
  const { headers } = await aTenant(api)
  const theirs = await anUpEnvironment(api, (await aTenant(api)).organizationId)
  const paths = {
    project: [theirs.projectId, newId('prj')].map(id => `/v1/projects/${id}`),
    environment: [theirs.id, newId('env')].map(id => `/v1/environments/${id}`),
  }
  for (const [name, [foreign = '', missing = '']] of Object.entries(paths)) {
    const times: Record<string, number[]> = { [foreign]: [], [missing]: [] }
    const answers = new Set<string>()
    for (let i = 0; i < 2 * samples; i += 1) {
      const url = i % 2 ? foreign : missing
      const before = performance.now()
      const answer = await api.app.inject({ url, headers: { ...headers, 'x-request-id': 'one' } })
      times[url]?.push(performance.now() - before)
      const { date: _, ratelimit: __, ...rest } = answer.headers
      answers.add(JSON.stringify([answer.statusCode, rest, answer.body]))
    }
    t.equal(answers.size, 1, `${name}: byte by byte the same`)
    const [foreignMs, missingMs] = [foreign, missing].map(url => quantile(times[url] ?? [], 0.5)) as [
      number,
      number,
    ]
    t.comment(JSON.stringify({ name, samples, foreignMs, missingMs }))
    const apartMs = Math.abs(foreignMs - missingMs)
    if (process.env['CAMPAIGN']) t.ok(apartMs < 2 || apartMs < 0.1 * missingMs, `${apartMs} ms apart`)
  }
})
