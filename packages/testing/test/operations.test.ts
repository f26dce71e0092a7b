import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Every metric that the sources define, with its labels. */
const findMetrics = (): Map<string, string[]> => {
  const metrics = new Map<string, string[]>()
  for (const area of ['apps', 'packages'])
    for (const name of readdirSync(join(root, area))) {
      const source = join(area, name, 'src')
      for (const file of readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue
        const definitions = read(join(source, file)).matchAll(
          /\.(counter|gauge|duration)\(\s*'([a-z_]+)',\s*(?:'[^']*'|"[^"]*"),?\s*(?:\[([^\]]*)\])?/g,
        )
        for (const [, kind = '', metric = '', labels = ''] of definitions) {
          const own = [...labels.matchAll(/'(\w+)'/g)].map(([, label = '']) => label)
          const series = kind === 'duration' ? ['_count', '_sum', '_bucket'] : ['']
          for (const end of series)
            metrics.set(`taxiway_${metric}${end}`, end === '_bucket' ? [...own, 'le'] : own)
        }
      }
    }
  return metrics
}

const ofPrometheus = ['instance', 'job', 'alertname', 'alertstate']

t.test('the dashboard and the alerts ask for metrics and labels that exist', async t => {
  const metrics = findMetrics()
  t.ok(metrics.size > 30, 'the sources define metrics')
  const dashboard = JSON.parse(read('.github/operations/dashboard.json')) as {
    panels: { title: string; targets: { expr: string; legendFormat: string }[] }[]
  }
  const asked = [
    ...dashboard.panels.flatMap(({ title, targets }) => targets.map(target => ({ title, ...target }))),
    ...[...read('.github/operations/alerts.yml').matchAll(/alert: (\w+)\n\s+expr: (.*)/g)].map(
      ([, title = '', expr = '']) => ({ title, expr, legendFormat: '' }),
    ),
  ]
  t.ok(asked.length > 30)
  for (const { title, expr, legendFormat } of asked) {
    const names = expr.match(/taxiway_\w+/g) ?? []
    const known = names.flatMap(name => metrics.get(name) ?? [])
    t.strictSame(
      names.filter(name => !metrics.has(name)),
      [],
      title,
    )
    const labels = [
      ...[...expr.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',')),
      ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label),
      ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
    ].map(label => label.trim())
    const unknown = labels.filter(label => !known.includes(label) && !ofPrometheus.includes(label))
    t.strictSame(unknown, [], `${title}: labels`)
  }
})
