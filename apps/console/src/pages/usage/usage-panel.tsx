import { useInfiniteQuery } from '@tanstack/react-query'
import type { Usage } from '../../data/client.js'
import { formatBytes, formatDollars, formatDuration } from '../../data/format.js'
import { rowsOf } from '../../data/reads.js'
import { useFilters } from '../../data/use-filters.js'
import { showHidden } from '../../data/visible-text.js'
import { Bar } from '../../parts/bar.js'
import { SelectField } from '../../parts/field.js'
import { Empty, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ProjectLink } from '../../parts/project-name.js'
import { More } from '../../parts/rows.js'
import { Table } from '../../parts/table.js'
import styles from './page.module.css'
import { type Grouping, groupings, readUsage } from './queries.js'

const words: Readonly<Record<Grouping, string>> = {
  project: 'Project',
  author: 'Author',
  pullRequest: 'Pull request',
}
const times = [
  ['1', 'Last 24 hours'],
  ['7', 'Last 7 days'],
  ['30', 'Last 30 days'],
] as const

/** Who or what used how much, most first. */
export const UsagePanel = ({ organizationId }: { organizationId: string }) => {
  const [search, filter] = useFilters()
  const by = groupings.find(one => one === search.get('by')) ?? 'project'
  const [days] = times.find(([one]) => one === search.get('days')) ?? ['30']
  const list = useInfiniteQuery(readUsage(organizationId, by, Number(days)))
  const rows = rowsOf(list.data)
  const most = Math.max(1, ...rows.map(({ deployments }) => deployments))
  return (
    <Panel
      title="Usage"
      aside={
        <div className={styles.choices}>
          <SelectField
            label="By"
            value={by}
            options={groupings.map(one => [one, words[one]] as const)}
            onChange={({ target }) => filter('by', target.value)}
          />
          <SelectField
            label="Time"
            value={days}
            options={times}
            onChange={({ target }) => filter('days', target.value)}
          />
        </div>
      }
      flush
    >
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && rows.length === 0 && <Empty title="Nothing was deployed in this time." />}
      {rows.length > 0 && (
        <Table
          label="List of usage"
          columns={[
            words[by],
            'Deployments',
            'Share',
            'Build time',
            'Log',
            'Live now',
            'Machine time',
            'Cost',
          ]}
        >
          {rows.map(row => (
            <tr key={row.key ?? ''}>
              <td>
                <Key by={by} name={row.key} />
              </td>
              <td className={styles.number}>{row.deployments.toLocaleString('en')}</td>
              <td className={styles.bar}>
                <Bar part={row.deployments / most} />
              </td>
              <td className={styles.number}>{formatDuration(row.buildSeconds * 1000)}</td>
              <td className={styles.number}>{formatBytes(row.logBytes)}</td>
              <td className={styles.number}>{row.liveEnvironments}</td>
              <td className={styles.number}>{formatDuration(row.machineSeconds * 1000)}</td>
              <td className={styles.number}>{formatDollars(row.cost)}</td>
            </tr>
          ))}
        </Table>
      )}
      <More of={list} />
    </Panel>
  )
}

const Key = ({ by, name }: { by: Grouping; name: Usage['key'] }) => {
  if (name === null) return <span className={styles.muted}>none: not a pull request</span>
  if (by === 'author') return <>{showHidden(name)}</>
  const [projectId = '', target = ''] = name.split('/')
  return (
    <>
      <ProjectLink id={projectId} /> {showHidden(target.replace('pr:', '#'))}
    </>
  )
}
