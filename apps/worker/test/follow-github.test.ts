import { randomUUID } from 'node:crypto'
import { type Database, inTransaction } from '@taxiway/db'
import { and, eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { processDelivery } from '@taxiway/inbox'
import { changeProject } from '@taxiway/lifecycle'
import { anEnvironment, aProject, aSha, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { followProjects } from '../src/reconcile/follow-projects.js'

const logger = { warn: () => undefined, info: () => undefined } as never

/** A project with a live pull request, and GitHub's events about it; this test makes no GitHub call. */
const open = async (t: Test) => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  const { organizationId, repositoryId, installationId } = project
  const headSha = aSha()
  const pullRequest = {
    number: 1,
    state: 'open' as const,
    merged: false,
    draft: false,
    title: 'x',
    author: { login: 'ada', type: 'User' },
    headSha,
    headRef: 'x',
    headRepositoryId: repositoryId,
    baseRef: 'main',
    baseRepositoryId: repositoryId,
    labels: [],
    authorAssociation: 'MEMBER',
    updatedAt: '2026-01-01T00:00:00Z',
  }
  const environment = await anEnvironment(db, {
    organizationId,
    projectId: project.id,
    target: 'pr:1',
    desiredSha: headSha,
    generation: 1,
    observedGeneration: 1,
    liveSha: headSha,
    observation: { kind: 'pr', pullRequest },
    observationAt: new Date(pullRequest.updatedAt),
  })
  const deliver = (event: string, payload: object) =>
    processDelivery(
      db,
      {
        read: async () => ({ event, body: Buffer.from(JSON.stringify(payload)), organizationId: null }),
        lock: async () => true,
        finish: async () => {},
      },
      newId('dlv'),
    )
  const repository = {
    id: repositoryId,
    name: 'shop',
    full_name: 'acme/shop',
    owner: { login: 'acme' },
    default_branch: 'main',
  }
  return {
    db,
    project,
    environment,
    pullRequest,
    repositorySays: (
      action: string,
      change: object = {},
      installation: object | null = { id: installationId },
    ) => deliver('repository', { action, repository: { ...repository, ...change }, installation }),
    memberSays: (action: string, login: string) =>
      deliver('member', { action, member: { login }, repository }),
    installationSays: (action: string) =>
      deliver('installation', { action, installation: { id: installationId } }),
    selectionSays: (action: 'added' | 'removed', change: object = {}) => {
      const repositories = [{ ...repository, ...change }]
      return deliver('installation_repositories', {
        action,
        installation: { id: installationId },
        repositories_added: action === 'added' ? repositories : [],
        repositories_removed: action === 'removed' ? repositories : [],
      })
    },
    close: () =>
      deliver('pull_request', {
        action: 'closed',
        repository,
        installation: { id: installationId },
        pull_request: {
          number: 1,
          state: 'closed',
          title: 'x',
          user: { login: 'ada', type: 'User' },
          head: { ref: 'x', sha: headSha, repo: { id: repositoryId } },
          base: { ref: 'main', sha: headSha, repo: { id: repositoryId } },
          updated_at: '2026-01-01T00:00:01Z',
        },
      }),
    now: async () => {
      const [p] = await db.select().from(schema.projects).where(eq(schema.projects.id, project.id))
      const [e] = await db
        .select()
        .from(schema.environments)
        .where(eq(schema.environments.id, environment.id))
      if (!p || !e) throw new Error('gone')
      return {
        ...p,
        desired: e.desired,
        reason: e.desiredReason,
        generation: e.generation,
        sha: e.desiredSha,
      }
    },
    /** Ends the grace period now. */
    endGrace: async () => {
      await db.update(schema.projects).set({ graceUntil: new Date(0) })
      return followProjects({ db, logger })
    },
  }
}

const trail = (db: Database, organizationId: string) =>
  db
    .select({ action: schema.auditLog.action, actor: schema.auditLog.actorKind })
    .from(schema.auditLog)
    .where(and(eq(schema.auditLog.organizationId, organizationId as never)))

t.test('a renamed repository keeps its project without a rebuild (case 75)', async t => {
  const world = await open(t)
  t.match(await world.repositorySays('renamed', { name: 'store' }), { state: 'processed', due: [] })
  t.match(await world.now(), { repositoryName: 'store', generation: 1, desired: 'up', version: 2 })
  await world.repositorySays('renamed', { name: 'store' })
  t.match(await world.now(), { version: 2 }, 'said again it changes nothing')
  t.strictSame(await trail(world.db, world.project.organizationId), [
    { action: 'project.connection', actor: 'system' },
  ])
  t.match(await world.repositorySays('privatized', { private: true }), { state: 'processed' })
  t.match(await world.now(), { isPrivate: true, generation: 1 })
})

t.test(
  'a transfer to an account with the App continues; to one without it, apps end after a grace period (cases 76, 77)',
  async t => {
    const world = await open(t)
    await world.repositorySays('transferred', { owner: { login: 'globex' } }, { id: 99 })
    t.match(await world.now(), {
      repositoryOwner: 'globex',
      installationId: 99,
      connection: 'ok',
      generation: 1,
    })
    await world.repositorySays('transferred', { owner: { login: 'initech' } }, null)
    t.match(await world.now(), { connection: 'repository_unreachable', desired: 'up', generation: 1 })
    t.ok((await world.now()).graceUntil)
    t.match(await world.endGrace(), [{ environmentId: world.environment.id, generation: 2 }])
    t.match(await world.now(), { desired: 'down', reason: 'repository_unreachable', graceUntil: null })
  },
)

t.test(
  'archiving ends apps after a grace period; unarchiving in time changes nothing, later it restores them (case 78)',
  async t => {
    const world = await open(t)
    await world.repositorySays('archived', { archived: true })
    t.match(await world.now(), { connection: 'repository_archived', desired: 'up', generation: 1 })
    await world.repositorySays('unarchived')
    t.match(await world.now(), { connection: 'ok', graceUntil: null, generation: 1 })
    await world.repositorySays('archived', { archived: true })
    await world.endGrace()
    t.match(await world.now(), { desired: 'down', generation: 2 })
    await world.repositorySays('unarchived')
    t.match(await world.now(), {
      desired: 'up',
      reason: 'pull_request_open',
      generation: 3,
      isGraceOver: false,
    })
    t.equal((await world.now()).syncedAt.getTime(), 0, 'and GitHub is asked soon')
  },
)

t.test(
  'a deleted repository or an uninstalled App destroys all apps at once, without a GitHub call (cases 79, 82)',
  async t => {
    for (const [say, reason] of [
      ['repository', 'repository_deleted'],
      ['installation', 'installation_deleted'],
    ] as const) {
      const world = await open(t)
      const said = await (say === 'repository'
        ? world.repositorySays('deleted')
        : world.installationSays('deleted'))
      t.match(said, { state: 'processed', due: [{ environmentId: world.environment.id, generation: 2 }] })
      t.match(await world.now(), { desired: 'down', reason, state: 'active' })
      t.equal((await trail(world.db, world.project.organizationId)).length, 1, 'with an entry in the trail')
    }
  },
)

t.test(
  'during a suspension apps stay up and closed pull requests are destroyed; afterwards deployments continue',
  async t => {
    const world = await open(t)
    await world.installationSays('suspend')
    t.match(await world.now(), { connection: 'installation_suspended', desired: 'up', graceUntil: null })
    await world.installationSays('unsuspend')
    t.match(await world.now(), { connection: 'ok', generation: 1 })
    await world.installationSays('suspend')
    await world.close()
    t.match(await world.now(), { desired: 'down', reason: 'closed', generation: 2 })
    t.match(await world.installationSays('new_permissions_accepted'), { state: 'processed', due: [] })
  },
)

t.test(
  'a repository removed from the installation ends after a grace period; adding it again restores it (case 81)',
  async t => {
    const world = await open(t)
    await world.selectionSays('removed')
    const { graceUntil } = await world.now()
    await world.selectionSays('removed')
    t.strictSame((await world.now()).graceUntil, graceUntil, 'said again the grace does not begin anew')
    await world.selectionSays('added')
    t.match(await world.now(), { connection: 'ok', graceUntil: null, generation: 1 })
    await world.selectionSays('added', { id: 1, full_name: 'acme/other' })
    t.equal(await world.db.$count(schema.projects), 1, 'one without a project gets none')
    t.equal(await world.db.$count(schema.environments), 1)
  },
)

t.test(
  'pausing stops running deployments, closed pull requests are still destroyed, and resuming continues',
  async t => {
    const world = await open(t)
    const { db, environment } = world
    await db
      .update(schema.environments)
      .set({ generation: 2, desiredSha: world.pullRequest.headSha, liveSha: aSha() })
    const id = newId('dep')
    await db.insert(schema.deployments).values({
      id,
      organizationId: world.project.organizationId,
      environmentId: environment.id,
      generation: 2,
      kind: 'deploy',
      sha: world.pullRequest.headSha,
      reason: 'pull_request_open',
    })
    const change = async (action: 'pause' | 'resume' | 'delete') =>
      inTransaction(db, async tx => {
        const [row] = await tx.select().from(schema.projects).for('update')
        if (!row) throw new Error('gone')
        return changeProject(tx, row, { action }, randomUUID())
      })
    t.strictSame((await change('pause')).due, [])
    const stateOf = async () =>
      (await db.select().from(schema.deployments).where(eq(schema.deployments.id, id)))[0]?.state
    t.equal(await stateOf(), 'cancelled')
    t.match(await world.now(), { state: 'paused', desired: 'up', generation: 2 })
    t.match((await change('resume')).due, [{ generation: 3 }], 'what was stopped is deployed after all')
    await change('pause')
    await world.close()
    t.match(await world.now(), { state: 'paused', desired: 'down', reason: 'closed', generation: 4 })
  },
)

t.test('deleting a project destroys all its apps; it is gone once the ledger is empty (case 86)', async t => {
  const world = await open(t)
  const { db, environment } = world
  const resource = { environmentId: environment.id, kind: 'app' as const, name: 'shop-pr-1' }
  await db.insert(schema.resources).values({ id: newId('res'), ...resource, state: 'present' })
  await inTransaction(db, async tx => {
    const [row] = await tx.select().from(schema.projects).for('update')
    if (row) await changeProject(tx, row, { action: 'delete' }, 'user:ada')
  })
  t.match(await world.now(), { state: 'deleted', desired: 'down', reason: 'project_deleted', generation: 2 })
  await followProjects({ db, logger })
  t.equal((await world.now()).goneAt, null, 'not while it is to be worked on')
  await db.update(schema.environments).set({ observedGeneration: 2 })
  await followProjects({ db, logger })
  t.equal((await world.now()).goneAt, null, 'not while the ledger shows an app')
  await db.update(schema.resources).set({ state: 'gone' })
  await followProjects({ db, logger })
  t.ok((await world.now()).goneAt)
})

t.test(
  'a repository that becomes public warns until the settings are saved, and asks about authors (case 83)',
  async t => {
    const stage = await open(t)
    const { db, project, environment } = stage
    const checked = { authorVerdict: { login: 'ada', trusted: true }, authorCheckedAt: new Date() }
    await db.update(schema.environments).set(checked)
    await db.update(schema.projects).set({ isPrivate: true })
    await stage.repositorySays('publicized', { private: false })
    const isAsked = async () =>
      (await db.select().from(schema.environments))[0]?.authorCheckedAt?.getTime() === 0
    t.match(await stage.now(), { isPrivate: false, publicSince: Date, desired: 'up' })
    t.ok(await isAsked(), 'GitHub is asked again whether the author is trusted')
    const since = (await stage.now()).publicSince
    await stage.repositorySays('edited', { private: false })
    t.same((await stage.now()).publicSince, since, 'it became public once')
    const configure = { action: 'configure', config: project.config, redeploy: 'off' } as const
    const row = (await db.select().from(schema.projects))[0] ?? project
    await inTransaction(db, tx => changeProject(tx, row, configure, 'user:ada'))
    t.match(await stage.now(), { publicSince: null })

    await db.update(schema.environments).set(checked).where(eq(schema.environments.id, environment.id))
    t.match(await stage.memberSays('removed', 'somebody'), { state: 'processed' })
    t.notOk(await isAsked(), 'another person')
    await stage.memberSays('removed', 'ADA')
    t.ok(await isAsked(), 'the author, in any case of the login')
  },
)
