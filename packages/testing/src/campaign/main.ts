import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CampaignOptions, runCampaign } from './run-campaign.js'
import { withTeardown } from './with-teardown.js'

const ciSize: Omit<CampaignOptions, 'seed'> = {
  workers: 3,
  projects: 15,
  deployments: 60,
  kills: 40,
  pauses: 30,
  pausedAtOnce: 1,
  redisKills: 10,
  redisOutageMs: 60_000,
  postgresRestarts: 10,
  providerFaults: 10,
  stops: 10,
  missingPermissions: 10,
  paceMs: [800, 3_200],
  restMs: 60_000,
  clockJumpMs: 0,
}
const fullSize = { ...ciSize, deployments: 300, kills: 300, pauses: 300, pausedAtOnce: 2, restMs: 120_000 }
const hourMs = 3_600_000

/** `npm run campaign`: the size of the requirement by default, `--full` for the nightly one, `--clocks` with clocks that jump; `SEED` plays one again. */
export const main = async (
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number> => {
  const seed = Number(env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const size = args.includes('--full') ? fullSize : ciSize
  const options: CampaignOptions = { ...size, clockJumpMs: args.includes('--clocks') ? hourMs : 0, seed }
  console.log(`seed ${seed}: ${JSON.stringify(options)}`)
  const report = await withTeardown(t => runCampaign(t, options))
  console.log(JSON.stringify(report, null, 2))
  if (env['REPORT_DIR']) {
    mkdirSync(env['REPORT_DIR'], { recursive: true })
    writeFileSync(join(env['REPORT_DIR'], 'convergence.json'), JSON.stringify(report, null, 2))
  }
  return report.violations.length === 0 && report.savable === 0 && report.stoppedApps.length === 0 ? 0 : 1
}
