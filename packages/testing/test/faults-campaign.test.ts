import t from 'tap'
import { runCampaign } from '../src/campaign/run-campaign.js'

t.setTimeout(580_000)

t.test(
  'under kills, pauses past the lease, and restarts of Redis and Postgres, nothing is lost, doubled or stuck',
  async t => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    t.comment(`SEED=${seed} plays it again`)
    const report = await runCampaign(t, {
      seed,
      workers: 3,
      projects: 4,
      deployments: 8,
      kills: 4,
      pauses: 2,
      pausedAtOnce: 1,
      redisKills: 1,
      redisOutageMs: 5_000,
      postgresRestarts: 1,
      providerFaults: 2,
      stops: 1,
      missingPermissions: 1,
      paceMs: [400, 1_600],
      restMs: 60_000,
      // Leases and schedules are the database's time: what a worker takes for the time is of no account.
      clockJumpMs: 3_600_000,
    })
    t.comment(JSON.stringify({ ...report, violations: report.violations.length }))
    t.same(report.violations, [])
    t.equal(report.savable, 0, 'nothing failed for good that a retry would have saved')
    t.same(report.stoppedApps, [], 'stopped machines run again')
  },
)
