import { schema } from '@taxiway/db/testing'
import { anApiToken, anEnvironment, aProject, aSha } from '@taxiway/testing'
import t from 'tap'
import { openConnected } from './connected.js'
import { bearer } from './support.js'

t.test('a chosen commit is one of the history of the environment, not of any branch or fork', async t => {
  const stage = await openConnected(t)
  const { db, control } = stage
  const { id: repositoryId, installationId } = await stage.aRepository('shop')
  const push = async (branch: string, text: string): Promise<string> =>
    (await control('POST', 'repositories/acme/shop/commits', { branch, files: { a: text } })).sha
  const earlier = await push('main', 'first')
  const head = await push('main', 'second')
  const elsewhere = await push('evil', 'read the variables of production')
  const project = await aProject(db, {
    organizationId: stage.organizationId as never,
    ...{ repositoryId, installationId: installationId ?? 0, repositoryOwner: 'acme', repositoryName: 'shop' },
  })
  const { id } = await anEnvironment(db, {
    ...{ organizationId: project.organizationId, projectId: project.id, target: 'branch:main' },
    ...{ desiredSha: head, observedGeneration: 1 },
    observation: {
      kind: 'branch',
      branch: { branch: 'main', headSha: head, headMessage: null, pushedAt: new Date().toISOString() },
    },
  })
  const { token } = await anApiToken(db, { organizationId: project.organizationId, scopes: ['deploy'] })
  const deploy = (sha: string) => stage.call('POST', `/v1/environments/${id}/deploy`, { sha }, bearer(token))
  const desired = async () => (await db.select().from(schema.environments))[0]?.desiredSha

  for (const foreign of [elsewhere, aSha()])
    t.match(await deploy(foreign), {
      status: 409,
      json: { code: 'resource.conflict', detail: `Commit ${foreign} is not in the history of branch:main.` },
    })
  t.equal(await desired(), head)
  t.match(await deploy(earlier), { status: 202 })
  t.equal(await desired(), earlier)
  await db.update(schema.projects).set({ installationId: 999_999 })
  t.ok((await deploy(elsewhere)).status >= 400, 'without an answer of GitHub nothing is deployed')
  t.match(await deploy(head), { status: 202 }, 'the head needs no answer')
})
