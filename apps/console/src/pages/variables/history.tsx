import { useInfiniteQuery } from '@tanstack/react-query'
import { rowsOf } from '../../data/reads.js'
import { Actor } from '../../parts/actor.js'
import { Empty, Panel } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More } from '../../parts/rows.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './page.module.css'
import { readHistory } from './queries.js'

const did = { create: 'set', change: 'changed', delete: 'deleted' } as const

/** Who changed which variable when. The audit trail has the same, and more. */
export const History = ({ projectId }: { projectId: string }) => {
  const list = useInfiniteQuery(readHistory(projectId))
  const rows = rowsOf(list.data)
  return (
    <Panel title="Changes" flush>
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {rows.length === 0 && list.data && <Empty title="No variable was changed yet." />}
      <ol className={styles.history}>
        {rows.map(({ key, scope, action, by, at, version }) => (
          <li key={`${key} ${scope} ${version} ${action}`}>
            <span>
              <code>{key}</code> of {scope} was {did[action]} by <Actor id={by} />
            </span>
            <span className={styles.muted}>
              <TimeAgo at={at} />
            </span>
          </li>
        ))}
      </ol>
      <More of={list} />
    </Panel>
  )
}
