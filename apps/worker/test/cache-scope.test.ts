import t from 'tap'
import { cacheScopeOf } from '../src/steps/produce-image.js'

t.test('trusted and untrusted builds of a project have separate caches', async t => {
  const of = (headRepositoryId: number | null, id = 'prj_1') =>
    cacheScopeOf({
      project: { id },
      environment: {
        target: 'pr:1',
        observation: { kind: 'pr', pullRequest: { headRepositoryId, baseRepositoryId: 1 } },
      },
    } as never)
  const own = of(1)
  t.not(of(2), own, 'a fork')
  t.not(of(null), own, 'a fork that is gone')
  t.not(of(1, 'prj_2'), own, 'another project')
  t.not(of(2, 'prj_2'), of(2), 'forks of another project')
})
