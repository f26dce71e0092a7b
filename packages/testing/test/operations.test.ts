import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

type Metric = { kind: string; name: string; help: string; labels: string[] }

/** Every metric that the sources define, with its labels. */
const findDefinitions = (): Metric[] => {
  const metrics: Metric[] = []
  for (const area of ['apps', 'packages'])
    for (const name of readdirSync(join(root, area))) {
      const source = join(area, name, 'src')
      for (const file of readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue
        const definitions = read(join(source, file)).matchAll(
          /\.(counter|gauge|duration)\(\s*'(\w+)',\s*(?:'([^']*)'|"([^"]*)"),?\s*(?:\[([^\]]*)\])?/g,
        )
        for (const [, kind = '', name = '', plain, quoted, labels = ''] of definitions)
          metrics.push({
            kind,
            name,
            help: plain ?? quoted ?? '',
            labels: [...labels.matchAll(/'(\w+)'/g)].map(([, label = '']) => label),
          })
      }
    }
  return metrics
}

/** Every series that they make, with its labels. */
const findMetrics = (): Map<string, string[]> =>
  new Map(
    findDefinitions().flatMap(({ kind, name, labels }) =>
      (kind === 'duration' ? ['_count', '_sum', '_bucket'] : ['']).map((end): [string, string[]] => [
        `taxiway_${name}${end}`,
        end === '_bucket' ? [...labels, 'le'] : labels,
      ]),
    ),
  )

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

/** Labels whose values are few, and why: each value is a series for as long as a process lives. */
const boundedLabels: Readonly<Record<string, string>> = {
  credential: 'the credentials of this installation',
  dependency: 'what /readyz asks',
  extent: 'partly or wholly',
  action: 'the calls that our clients make',
  folder: 'the folders that a worker writes to',
  host: 'the first fifty, then "other"',
  key: 'a host and a credential of this installation',
  kind: 'a union of types',
  lane: 'build and quick',
  method: 'the methods of HTTP, then OTHER',
  name: 'the clients, and the hosts of registries that this installation uses',
  outcome: 'a union of types, or the codes of the catalogue',
  query: 'prepared statements, and verbs with our tables',
  quota: 'the names of quotas',
  reason: 'a union of types',
  route: 'templates of routes',
  rule: 'the invariants',
  source: 'a union of types',
  state: 'a union of types',
  status: 'the codes of HTTP',
  step: 'the steps of the stories',
  table: 'the partitioned tables',
  task: 'the periodic tasks',
}

t.test('metrics have the names and units of Prometheus, and labels with few values', async t => {
  const metrics = findDefinitions()
  t.strictSame(
    metrics.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index),
    [],
    'each name is defined once',
  )
  for (const { kind, name, help, labels } of metrics) {
    t.match(name, /^[a-z][a-z0-9_]*$/, name)
    t.match(help, /^[A-Z0-9].*\.$/, `${name}: the help is a sentence`)
    t.equal(name.endsWith('_total'), kind === 'counter', `${name}: _total is for counters alone`)
    t.notMatch(name, /_(count|sum|bucket)$/, `${name}: an end that histograms have`)
    t.notMatch(name, /(_ms|millis|minutes|hours|days|kib|mib|kilo|mega|percent)/, `${name}: base units`)
    if (kind === 'duration') t.match(name, /_seconds$/, `${name}: the unit`)
    if (/(_age|_lag|_wait|_latency|_duration)(_|$)/.test(name) && kind !== 'counter')
      t.match(name, /_seconds$/, `${name}: the unit`)
    for (const label of labels) t.ok(label in boundedLabels, `${name}: the label ${label} has few values`)
  }
})
