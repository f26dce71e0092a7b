import { forgetFactsOf, inTransaction } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import type { PullRequestObservation } from '@taxiway/domain'
import { observe } from '@taxiway/lifecycle'
import { aProject, aPullRequest, aQuietConfig, aSha, atSecond, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { observeTarget, type TargetReads } from '../src/reconcile/observe-target.js'

/** A project with rules that ask for everything, and a GitHub that notes what is asked. */
const open = async (t: Test) => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, {
    config: aQuietConfig({
      configPath: '.taxiway.yml',
      skipTokens: true,
      paths: ['web'],
      waitForChecks: ['ci'],
    }),
  })
  const github = { asked: [] as string[], file: null as { id: string; text: string } | null }
  /** A webhook tells of the pull request; then the worker reads it and what is beside it. */
  const see = async (pull: Partial<PullRequestObservation>) => {
    const pullRequest = aPullRequest({ headSha: aSha(), ...pull })
    await inTransaction(db, tx =>
      observe(tx, { projectId: project.id, observation: { kind: 'pr', pullRequest }, source: 'webhook' }),
    )
    const target = `pr:${pullRequest.number}`
    const find = async () => {
      const [row] = await db.select().from(schema.environments).where(eq(schema.environments.target, target))
      if (row === undefined) throw new Error(`${target} has no environment`)
      return row
    }
    github.asked = []
    const ask = <Answer>(what: string, answer: Answer) => {
      github.asked.push(what)
      return Promise.resolve(answer)
    }
    const reads = {
      getPullRequest: () => Promise.resolve(pullRequest),
      findFile: (_: unknown, { ref }: { ref: string }) => ask(`file of ${ref}`, github.file),
      getCommit: () => ask('commit', { message: 'work' }),
      listChangedFiles: () => ask('files', { paths: ['web/a'], isComplete: true }),
      readChecks: () => ask('checks', { ci: 'success' }),
    } as unknown as TargetReads
    const onUnreadable = (error: unknown) => t.fail(String(error))
    await observeTarget({ db, github: reads, onUnreadable }, await find(), project)
    return find()
  }
  return { db, project, github, see }
}

t.test('of the commit of a stranger no more is read than the file that holds it back', async t => {
  const { github, see } = await open(t)
  const fork = { number: 7, headRepositoryId: 999, headSha: aSha() }
  t.match(await see(fork), { desired: 'held', desiredReason: 'fork_unapproved' })
  t.same(github.asked, [`file of ${fork.headSha}`, 'file of refs/heads/main'])

  const own = await see({ number: 8 })
  t.match(own, { desired: 'up' })
  t.same(github.asked.slice(1), ['commit', 'files', 'checks'], 'the file of the base branch is known')
})

t.test('the file that a closed pull request once read is not what its base branch has now', async t => {
  const { db, project, github, see } = await open(t)
  github.file = { id: 'old', text: 'port: 3000' }
  const { observation } = await see({ number: 7 })
  if (observation?.kind !== 'pr') throw new Error('nothing was observed')
  await see({ ...observation.pullRequest, state: 'closed', updatedAt: atSecond(5) })
  await inTransaction(db, tx => forgetFactsOf(tx, project.id, { baseRef: 'main' }, 'config_moved'))
  github.file = { id: 'new', text: 'port: 4000' }
  t.match(await see({ number: 8 }), { facts: { baseFile: { file: { id: 'new' } } } })
})
