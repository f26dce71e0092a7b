import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse } from 'yaml'

const run = promisify(execFile)

/** The rules of the alerts, as they are given to operators. */
export const alertsFile = fileURLToPath(new URL('../../../../.github/operations/alerts.yml', import.meta.url))
export const alertRules: readonly { alert: string; expr: string }[] = parse(readFileSync(alertsFile, 'utf8'))
  .groups[0].rules

/** Why no alert can be tried here; false where Prometheus' own tool is installed. */
export const whyNoPromtool = await run('promtool', ['--version']).then(
  () => false as const,
  () => 'promtool is not installed',
)

/** Which alerts fire when these lines of `/metrics` have been scraped for two hours, by Prometheus' own tool. */
export const findFiring = async (lines: readonly string[]): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-alerts-'))
  const path = join(folder, 'test.json')
  writeFileSync(path, JSON.stringify(describeTest(lines)))
  try {
    const output = await run('promtool', ['test', 'rules', path]).then(
      () => '',
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
    )
    const fired = alertRules.map(({ alert }) => alert).filter(alert => output.includes(`\\"${alert}\\"`))
    if (output !== '' && fired.length === 0) throw new Error(output)
    return fired
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const describeTest = (lines: readonly string[]) => ({
  rule_files: [alertsFile],
  evaluation_interval: '1m',
  tests: [
    {
      interval: '1m',
      input_series: lines.map(line => {
        const [, name = '', value = ''] = /^(.*) (\S+)$/.exec(line) ?? []
        return { series: name, values: `${value}x120` }
      }),
      // Each expects that the alert does not fire, and the tool names those that do.
      promql_expr_test: alertRules.map(({ alert }) => ({
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: '119m',
        exp_samples: [],
      })),
    },
  ],
})
