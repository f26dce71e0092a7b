import { schema } from '@taxiway/db/testing'
import { anApiToken, anEnvironment, aProject, aPullRequest, aSha } from '@taxiway/testing'
import t from 'tap'
import { openConnected } from './connected.js'
import { bearer } from './support.js'

t.test('an approval needs write permission on GitHub at that moment (cases 62, 64)', async t => {
  const stage = await openConnected(t)
  const { db, organizationId, control } = stage
  const { id: repositoryId, installationId } = await stage.aRepository('shop', 'read')
  const project = await aProject(db, {
    organizationId: organizationId as never,
    ...{ repositoryId, installationId: installationId ?? 0, repositoryOwner: 'acme', repositoryName: 'shop' },
  })
  const headSha = aSha()
  const environment = await anEnvironment(db, {
    ...{ organizationId: project.organizationId, projectId: project.id, target: 'pr:12' },
    ...{ desired: 'held', desiredReason: 'fork_unapproved', desiredSha: null, generation: 0 },
    observation: {
      kind: 'pr',
      pullRequest: aPullRequest({ headSha, headRepositoryId: 2, baseRepositoryId: repositoryId }),
    },
  })
  const path = `/v1/environments/${environment.id}/approve`
  const approve = (headers = {}) => stage.call('POST', path, { sha: headSha }, headers)
  const permit = (permission: string) =>
    control('PUT', 'repositories/acme/shop/collaborators/octocat', { permission })
  const stored = async () => (await db.select().from(schema.environments))[0]

  t.match(await approve(), { status: 403, json: { code: 'project.permission_missing' } }, 'a reader')
  const { token } = await anApiToken(db, { organizationId: project.organizationId, scopes: ['deploy'] })
  t.match(
    await approve(bearer(token)),
    { status: 409, json: { code: 'github.user_token_missing' } },
    'a token whose owner has no GitHub account',
  )
  t.match(await stored(), { desired: 'held', approvedSha: null })

  await permit('write')
  const observe = (login: string) =>
    db.update(schema.environments).set({
      observation: {
        kind: 'pr',
        pullRequest: aPullRequest({
          headSha,
          headRepositoryId: 2,
          baseRepositoryId: repositoryId,
          author: { login, type: 'User' },
        }),
      },
    })
  const trust = (rule: 'write' | 'member') => db.update(schema.organizations).set({ trust: rule })
  await trust('member')
  await observe('OctoCat')
  t.match(await approve(), { status: 403, json: { detail: /trust: member/ } }, 'their own commit')
  await observe('ada')
  await trust('write')
  t.match(await approve(), { status: 202 })
  t.match(await stored(), { desired: 'up', approvedSha: headSha })

  await permit('read')
  t.match(await approve(), { status: 403 }, 'the permission was removed a moment ago')
  await permit('write')
  await db.update(schema.projects).set({ installationId: 999_999 })
  t.ok((await approve()).status >= 400, 'without an answer of GitHub nothing is approved')
})
