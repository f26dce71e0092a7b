import t from 'tap'
import { runtimeEnv } from '../src/variables/runtime-env.js'

t.test('REVIEW_APP_EXPIRES_AT is set only when the environment expires', async t => {
  const project = { slug: 'shop', repositoryOwner: 'acme', repositoryName: 'shop' }
  const of = (expiresAt: Date | null) =>
    runtimeEnv(
      {
        project,
        environment: { target: 'pr:1', observation: null, expiresAt },
        deployment: { id: 'dep_1', sha: 'abc' },
      } as never,
      'shop-pr-1',
      'https://shop-pr-1.example.com',
    )
  t.match(of(new Date(0)), { REVIEW_APP_EXPIRES_AT: '1970-01-01T00:00:00.000Z' })
  t.notOk('REVIEW_APP_EXPIRES_AT' in of(null))
})
