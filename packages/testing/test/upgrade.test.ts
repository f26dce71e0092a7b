import t, { type Test } from 'tap'
import { buildEarlierRelease } from '../src/upgrade/earlier-release.js'
import { runUpgrade, stopDeadlineMs, type UpgradeReport } from '../src/upgrade/run-upgrade.js'

t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

/** `CAMPAIGN=1` is the size of the requirement: 52 drains at 50 requests a second. */
const size = process.env['CAMPAIGN']
  ? { perSecond: 50, pushEveryMs: 1_500, rounds: 13 }
  : { perSecond: 10, pushEveryMs: 4_000, rounds: 1 }

const judge = (t: Test, report: UpgradeReport): void => {
  const { stops, requests, failures, pulls, crashes, lost, violations } = report
  const longest = (name: string) =>
    Math.max(...stops.filter(one => one.name.startsWith(name)).map(one => one.ms))
  t.comment(
    JSON.stringify({
      requests,
      failed: failures.length,
      pulls,
      drains: stops.length,
      apiMs: longest('api'),
      workerMs: longest('worker'),
    }),
  )
  t.ok(requests > 0 && pulls > 0)
  t.same(failures, [])
  t.same(lost, [])
  t.equal(crashes, 0, 'every attempt is finished or handed over')
  t.same(violations, [], 'and no process is left')
  for (const { name, ms, exitCode } of stops) {
    t.equal(exitCode, 0, name)
    t.ok(
      ms <= stopDeadlineMs[name.startsWith('api') ? 'api' : 'worker'] + 2_000,
      `${name} ended after ${ms} ms`,
    )
  }
}

t.test('a rolling restart of two APIs and two workers fails no request and loses no deployment', async t => {
  judge(t, await runUpgrade(t, size))
})

t.test(
  'an upgrade from the release before the newest migration fails no request and loses no deployment',
  { skip: !process.env['CAMPAIGN'] && 'npm run campaign -- upgrade installs and builds that release' },
  async t => {
    const from = await buildEarlierRelease(t)
    t.comment(JSON.stringify({ from: from.commit }))
    judge(t, await runUpgrade(t, { ...size, perSecond: 10, rounds: 1, from }))
  },
)
