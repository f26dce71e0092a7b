import t from 'tap'
import { trustOf } from '../src/steps/produce-image.js'

t.test('trusted and untrusted builds of a project have separate caches', async t => {
  const author = { login: 'ada', type: 'User' }
  const of = (headRepositoryId: number | null, id = 'prj_1', trusted = true) =>
    trustOf({
      project: { id },
      environment: {
        target: 'pr:1',
        observation: { kind: 'pr', pullRequest: { headRepositoryId, baseRepositoryId: 1, author } },
        authorVerdict: { login: 'ada', trusted },
      },
    } as never)
  const own = of(1).cacheScope
  t.not(of(2).cacheScope, own, 'a fork')
  t.not(of(null).cacheScope, own, 'a fork that is gone')
  t.not(of(1, 'prj_1', false).cacheScope, own, 'an author without the trust that is asked for')
  t.not(of(1, 'prj_2').cacheScope, own, 'another project')
  t.not(of(2, 'prj_2').cacheScope, of(2).cacheScope, 'forks of another project')
  t.same(
    [1, 2, null].map(head => of(head).trusted),
    [true, false, false],
    'and Dockerfiles of forks are not built with those of the repository',
  )
})
