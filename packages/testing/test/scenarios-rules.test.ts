import { callJson } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { eventually } from '../src/eventually.js'
import { openStage, type Scene } from '../src/scenarios/open-stage.js'
import { signInAs } from '../src/world/sign-in.js'

t.setTimeout(580_000)

t.test('the rules of a team', async t => {
  const stage = await openStage(t)
  const { github, database } = stage.world
  const at = ({ project }: Scene, path: string) =>
    `${github.url}/_control/repositories/${project.owner}/${project.name}/${path}`
  const commit = (scene: Scene, body: Record<string, unknown>) =>
    callJson(at(scene, 'commits'), { body: { branch: 'main', ...body } })
  /** Another App reports a check of a commit. */
  const checks = (scene: Scene, body: Record<string, unknown>) => callJson(at(scene, 'checks'), { body })
  const reasonsOf = async (environmentId: string) => {
    const { rows } = await database.handle.pool.query<{ reason: string }>(
      'select reason from deployments where environment_id = $1 order by id',
      [environmentId],
    )
    return rows.map(row => row.reason)
  }

  t.test('only changes below the paths of the project get an app (cases 19, 40, 41)', async t => {
    const scene = await stage.scene({ config: { paths: ['src/**', '!**/*.md'] } })
    const docs = scene.pullRequest()
    await docs.opens({ files: { 'README.md': 'words', 'src/notes.md': 'words' } })
    await docs.becomes(t, { desired: 'down', reason: 'paths_unmatched', apps: 0, check: 'neutral' })

    const code = scene.pullRequest()
    await code.opens({ files: { ...sampleChange(1), 'src/a.txt': 'a' } })
    await code.becomes(t, { desired: 'up', serves: code.head(), check: 'success' })
    const before = code.head()
    await code.pushes({ files: { 'src/a.txt': 'a' }, message: 'docs [skip review]' })
    await code.becomes(t, { desired: 'up', serves: code.head() })
    t.not(code.head(), before, 'skip markers are off in this project')
    await stage.isInOrder(t)
  })

  t.test('a removed label takes the app down after a minute, not at once (cases 53, 54)', async t => {
    const scene = await stage.scene({ config: { requiredLabels: ['preview'] } })
    const pull = scene.pullRequest()
    await pull.opens()
    await pull.becomes(t, { desired: 'down', reason: 'label_missing', apps: 0 })
    await pull.gets('preview')
    await pull.becomes(t, { desired: 'up', serves: pull.head() })
    await pull.loses('preview')
    await stage.world.settled()
    await pull.becomes(t, { desired: 'up', serves: pull.head() })
    await database.handle.pool.query(
      "update environments set down_at = down_at - interval '61 seconds' where project_id = $1",
      [scene.project.projectId],
    )
    await pull.becomes(t, { desired: 'down', reason: 'label_removed', apps: 0, machines: '' })
    await stage.isInOrder(t)
  })

  t.test('a commit waits until the named checks are green on it', async t => {
    const scene = await stage.scene({ config: { waitForChecks: ['ci', 'lint'] } })
    const pull = scene.pullRequest()
    const sha = await pull.opens()
    await pull.becomes(t, { desired: 'held', reason: 'checks_pending', apps: 0 })
    await checks(scene, { sha, name: 'ci' })
    await checks(scene, { sha, name: 'ci', conclusion: 'success' })
    await stage.world.settled()
    await pull.becomes(t, { desired: 'held', reason: 'checks_pending', apps: 0 })
    await callJson(at(scene, 'statuses'), { body: { sha, context: 'lint', state: 'success' } })
    await pull.becomes(t, { desired: 'up', serves: sha, check: 'success' })

    const next = await pull.pushes()
    await checks(scene, { sha: next, name: 'ci', conclusion: 'failure' })
    const environmentId = await pull.environmentId()
    await eventually(async () => (await reasonsOf(environmentId)).includes('checks_failed'))
    await pull.becomes(t, { desired: 'up', serves: sha })
    await stage.isInOrder(t)
  })

  t.test(
    'a skip marker skips one commit; an error in the file names its place (cases 38, 39, 73)',
    async t => {
      const file = '.taxiway.yml'
      const scene = await stage.scene({
        config: { configPath: file, skipTokens: true },
        files: { [file]: 'healthPath: /health\n' },
      })
      const pull = scene.pullRequest()
      await pull.opens()
      await pull.becomes(t, { desired: 'up', serves: pull.head(), check: 'success' })
      const live = pull.head()
      await pull.pushes({ message: 'wip [skip deploy]' })
      await pull.becomes(t, { desired: 'up', serves: live, check: 'neutral' })

      await pull.pushes({ files: { [file]: 'healthPath: /health\nport: many\n' } })
      await pull.becomes(t, {
        ...{ serves: live, check: 'failure' },
        checkText: /\.taxiway\.yml of the head commit, line 2, column 1: port/,
      })
      const { rows } = await database.handle.pool.query(
        'select state, attempt, error_code from deployments where sha = $1',
        [pull.head()],
      )
      t.same(rows, [{ state: 'failed', attempt: 0, error_code: 'config.file_invalid' }], 'it is not retried')
      await pull.pushes({ files: { [file]: 'healthPath: /\n' } })
      await pull.becomes(t, {
        ...{ desired: 'up', serves: pull.head(), check: 'success' },
        checkText: /healthPath is "\/"; on main it is "\/health"/,
      })
      await stage.isInOrder(t)
    },
  )

  t.test('the file of a fork does not count, and the check says so (case 73)', async t => {
    const file = '.taxiway.yml'
    const scene = await stage.scene({
      config: { configPath: file },
      files: { [file]: 'blockingLabels: [no-preview]\n' },
    })
    const pull = scene.pullRequest()
    const sha = await pull.opens({
      ...{ fork: true, author: 'stranger' },
      files: { ...sampleChange(1), [file]: 'startCommand: [node, evil.js]\n' },
    })
    await pull.becomes(t, { desired: 'held', reason: 'fork_unapproved', apps: 0 })
    await pull.becomes(t, { checkText: /is not trusted, so the file of main counts/ })
    await callJson(at(scene, 'collaborators/maintainer'), { method: 'PUT', body: { permission: 'write' } })
    await callJson(at(scene, `pull-requests/${pull.number()}/comments`), {
      body: { body: `/taxiway approve ${sha}`, sender: 'maintainer' },
    })
    // The file of the fork names a command that does not exist, so an app that starts was built without it.
    await pull.becomes(t, { desired: 'up', serves: sha })
    await stage.isInOrder(t)
  })

  t.test(
    'a rule of trust that an owner changes counts for pull requests that are open (case 69)',
    async t => {
      const scene = await stage.scene()
      await callJson(at(scene, 'collaborators/guest'), { method: 'PUT', body: { permission: 'write' } })
      const pull = scene.pullRequest()
      const first = await pull.opens({ author: 'guest', authorAssociation: 'COLLABORATOR' })
      await pull.becomes(t, { desired: 'up', serves: first })
      const { organizationId } = scene.project
      const headers = await signInAs(stage.world, organizationId as never, 'owner')
      const asks = async (trust: string) => {
        const answer = await fetch(`${stage.world.apiUrl}/v1/organizations/${organizationId}`, {
          method: 'PATCH',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ trust }),
        })
        t.equal(answer.status, 200)
      }
      const isTrusted = async () => {
        const { rows } = await database.handle.pool.query<{ trusted: boolean }>(
          `select (author_verdict->>'trusted')::boolean as trusted from environments where id = $1`,
          [await pull.environmentId()],
        )
        return rows[0]?.trusted
      }
      await asks('member')
      await eventually(async () => (await isTrusted()) === false)
      const second = await pull.pushes()
      await pull.becomes(t, {
        ...{ desired: 'up', serves: first, check: 'action_required' },
        comment: new RegExp(`/taxiway approve ${second}`),
      })
      await asks('write')
      await pull.becomes(t, { desired: 'up', serves: second, check: 'success' })
      await stage.isInOrder(t)
    },
  )

  t.test(
    'a file on the base branch counts for every pull request into it, from its push on (case 26)',
    async t => {
      const file = '.taxiway.yml'
      const scene = await stage.scene({ config: { configPath: file } })
      const pull = scene.pullRequest()
      await pull.opens()
      await pull.becomes(t, { desired: 'up', serves: pull.head() })
      await commit(scene, { files: { [file]: 'requiredLabels: [preview]\n' } })
      await eventually(async () => {
        const { rows } = await database.handle.pool.query<{ down_reason: string }>(
          'select down_reason from environments where project_id = $1',
          [scene.project.projectId],
        )
        return rows[0]?.down_reason === 'label_removed'
      })
      await pull.gets('preview')
      await pull.becomes(t, { desired: 'up', serves: pull.head() })
      await stage.isInOrder(t)
    },
  )

  t.test(
    'the merge of head and base is built where the project asks; a conflict builds the head (case 25)',
    async t => {
      const scene = await stage.scene({ config: { buildRef: 'merge' }, files: { 'shared.txt': 'base' } })
      const pull = scene.pullRequest()
      await pull.opens()
      await pull.becomes(t, {
        desired: 'up',
        check: 'success',
        checkText: /Built from [0-9a-f]{7}, the merge/,
      })
      const { rows } = await database.handle.pool.query<{ sha: string; built_sha: string }>(
        `select d.sha, d.built_sha from deployments d join environments e on e.live_deployment_id = d.id where e.project_id = $1`,
        [scene.project.projectId],
      )
      t.equal(rows[0]?.sha, pull.head(), 'the deployment is about the head')
      t.match(rows[0]?.built_sha, /^[0-9a-f]{40}$/)
      t.not(rows[0]?.built_sha, pull.head())

      await pull.pushes({ files: { ...sampleChange(2), 'shared.txt': 'ours' } })
      await commit(scene, { files: { 'shared.txt': 'theirs' } })
      await pull.pushes({ files: sampleChange(3) })
      await pull.becomes(t, {
        serves: pull.head(),
        check: 'success',
        checkText: /conflicts with its base branch/,
      })
      await stage.isInOrder(t)
    },
  )
})
