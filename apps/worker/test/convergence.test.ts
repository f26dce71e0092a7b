import fc from 'fast-check'
import t, { type Test } from 'tap'
import { anyHistory } from './convergence/history.js'
import { playHistory } from './convergence/play-history.js'
import { openStageDeps } from './convergence/stage.js'

t.setTimeout(0)

const isCampaign = Boolean(process.env['CAMPAIGN'])
const runs = Number(process.env['RUNS'] ?? (isCampaign ? 10_000 : 300))
// The same histories with every run of the suite, others with every campaign.
const seed = Number(process.env['SEED'] ?? (isCampaign ? Math.floor(Math.random() * 2 ** 31) : 1))
const fcPath = process.env['FC_PATH']
// A history mostly waits for its database, so several are played at once, each on one of its own. What is played again is one of one lane.
const lanes = fcPath ? 1 : Number(process.env['LANES'] ?? 2)

const counts: Record<string, number> = {}
const count = (what: string) => {
  counts[what] = (counts[what] ?? 0) + 1
}

const playLane = async (t: Test, laneSeed: number) => {
  const deps = await openStageDeps(t)
  const checked = await fc.check(
    fc.asyncProperty(anyHistory, async events => {
      const violations = await playHistory(deps, events, count)
      if (violations.length > 0) throw new Error(JSON.stringify(violations, null, 1))
    }),
    {
      numRuns: Math.ceil(runs / lanes),
      seed: laneSeed,
      endOnFailure: process.env['SHRINK'] === undefined,
      ...(fcPath ? { path: fcPath } : {}),
    },
  )
  if (!checked.failed) return
  t.comment(
    `SEED=${laneSeed} FC_PATH=${checked.counterexamplePath} plays it again, with SHRINK=1 as short as it can be`,
  )
  t.comment(String(checked.errorInstance))
  t.fail(JSON.stringify(checked.counterexample))
}

t.test(`I1–I10 hold for ${runs} random histories (SEED=${seed})`, async t => {
  await Promise.all(Array.from({ length: lanes }, (_, lane) => playLane(t, seed + lane)))
  t.comment(JSON.stringify({ runs, seed, lanes, ...counts }))
  // Histories in which nothing goes live violate no invariant, so require that most go live.
  t.ok(
    (counts['deploy live'] ?? 0) + (counts['deploy superseded'] ?? 0) > (counts['deploy failed'] ?? 0),
    'most deployments go well',
  )
  t.ok((counts['deploy live'] ?? 0) > runs / 4, 'many of them live')
  t.ok((counts['POST check-runs'] ?? 0) > runs / 4, 'GitHub is told')
})
