import { randomUUID } from 'node:crypto'
import { inTransaction } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { newId, type ProjectConfigInput } from '@taxiway/domain'
import { noteAuthor } from '@taxiway/lifecycle'
import { describeMerge } from '../../../src/steps/choose-commit.js'
import type { Desk } from '../open-desk.js'
import { configures, does, find, goesLive, opens, opensLive, type Play, pushes, works } from './act.js'

/** What the rules of the project say of pull requests. */
export const ruling: Play[] = [
  under('label missing', { requiredLabels: ['preview'] }, desk => opens(desk)),
  under('label removed within its grace', { requiredLabels: ['preview'] }, async desk => {
    const number = await opens(desk, { labels: ['preview'] })
    await goesLive(desk, number)
    await does(desk, number, 'unlabel', { name: 'preview' })
    return number
  }),
  under('label that blocks', { blockingLabels: ['no-preview'] }, desk =>
    opens(desk, { labels: ['no-preview'] }),
  ),
  under('base branch without previews', { baseBranches: ['main'] }, async desk => {
    await desk.control('POST', `${desk.here}/commits`, { branch: 'next', files: { n: randomUUID() } })
    return opens(desk, { base: 'next' })
  }),
  under('no changed file in the paths', { paths: ['src/**'] }, desk =>
    opens(desk, { files: { 'docs/a.md': 'a' } }),
  ),
  under('commit that asks to be skipped', { skipTokens: true }, desk =>
    opens(desk, { message: 'wip [skip deploy]' }),
  ),
  under('commit that asks to be skipped while an older one is live', { skipTokens: true }, async desk => {
    const number = await opensLive(desk)
    await does(desk, number, 'push', { files: { a: randomUUID() }, message: 'wip [skip deploy]' })
    return number
  }),
  under('waiting for checks', { waitForChecks: ['ci'] }, desk => opens(desk)),
  under('waiting for checks while an older commit is live', { waitForChecks: ['ci'] }, async desk => {
    const number = await opens(desk)
    await checks(desk, number, 'success')
    await goesLive(desk, number)
    await pushes(desk, number)
    return number
  }),
  under('check that failed', { waitForChecks: ['ci'] }, async desk => {
    const number = await opens(desk)
    await checks(desk, number, 'failure')
    return number
  }),
  under('GitHub does not tell what a rule asks', { skipTokens: true }, async desk => {
    const action = { kind: 'respond', status: 502 }
    await desk.control('POST', 'faults', { match: { method: 'GET', path: '/commits/' }, action })
    const number = await opens(desk)
    await desk.control('DELETE', 'faults')
    return number
  }),
  under('kept after the merge', { keepAfterMergeHours: 2 }, async desk => {
    const number = await opensLive(desk)
    await does(desk, number, 'merge')
    return number
  }),
  under('skipped with a comment', { commentWhenSkipped: true }, desk => opens(desk, { draft: true })),
  under('merge that conflicts', { buildRef: 'merge' }, desk => builtFrom(desk, null)),
  under('built from the merge', { buildRef: 'merge' }, desk => builtFrom(desk, '1234567'.padEnd(40, '0'))),
  under('author without trust', {}, async desk => {
    const number = await opens(desk)
    await distrusts(desk, number)
    return number
  }),
  under('live with its cost', {}, async desk => {
    const number = await opensLive(desk)
    const { environment } = await find(desk, number)
    const startedAt = new Date(Date.now() - 3 * 24 * 3_600_000)
    await desk.db.insert(schema.resources).values({
      id: newId('res'),
      environmentId: environment.id,
      kind: 'machine',
      name: 'web',
      state: 'present',
      guest: 'shared-cpu-1x:256',
      countedUntil: startedAt,
    })
    await works(desk, number, {})
    return number
  }),
]

function under(name: string, config: ProjectConfigInput, does: Play['does']): Play {
  return {
    name,
    does: async desk => {
      await configures(desk, config)
      const number = await does(desk)
      await configures(desk, {})
      return number
    },
  }
}

const checks = async (desk: Desk, number: number, conclusion: string) => {
  const { sha } = await desk.pull(number)
  await desk.control('POST', `${desk.here}/checks`, { sha, name: 'ci', conclusion })
  await desk.hears()
  await desk.tells()
}

const builtFrom = async (desk: Desk, merge: string | null) => {
  const number = await opens(desk)
  await goesLive(desk, number)
  await works(desk, number, { buildNote: describeMerge(merge) })
  return number
}

const distrusts = async (desk: Desk, number: number) => {
  const { environment } = await find(desk, number)
  const access = { login: 'ada', permission: 'read', isMember: false } as const
  await inTransaction(desk.db, tx => noteAuthor(tx, environment, access))
}
