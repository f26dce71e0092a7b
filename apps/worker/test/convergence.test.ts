import fc from 'fast-check'
import t from 'tap'
import { anyHistory } from './convergence/history.js'
import { playHistory } from './convergence/play-history.js'
import { openStageDeps } from './convergence/stage.js'

t.setTimeout(0)

const runs = Number(process.env['RUNS'] ?? (process.env['CAMPAIGN'] ? 10_000 : 300))
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

t.test(`I1–I4, I9 and I10 hold for ${runs} random histories (SEED=${seed})`, async t => {
  const deps = await openStageDeps(t)
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const checked = await fc.check(
    fc.asyncProperty(anyHistory, async events => {
      const violations = await playHistory(deps, events, count)
      if (violations.length > 0) throw new Error(JSON.stringify(violations, null, 1))
    }),
    {
      numRuns: runs,
      seed,
      endOnFailure: process.env['SHRINK'] === undefined,
      ...(process.env['FC_PATH'] ? { path: process.env['FC_PATH'] } : {}),
    },
  )
  t.comment(JSON.stringify(counts))
  if (checked.failed) {
    t.comment(
      `SEED=${seed} FC_PATH=${checked.counterexamplePath} plays it again, with SHRINK=1 as short as it can be`,
    )
    t.comment(String(checked.errorInstance))
    t.fail(JSON.stringify(checked.counterexample))
  }
  // Where nothing ever goes live, everything holds.
  t.ok(
    (counts['deploy live'] ?? 0) + (counts['deploy superseded'] ?? 0) > (counts['deploy failed'] ?? 0),
    'most deployments go well',
  )
  t.ok((counts['deploy live'] ?? 0) > runs / 4, 'many of them live')
})
