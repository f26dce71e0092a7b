import { useQuery } from '@tanstack/react-query'
import type { System } from '../../data/client.js'
import { slowPollMs } from '../../data/query-client.js'
import { readSystem } from '../../data/reads.js'
import { showHidden } from '../../data/visible-text.js'
import { Empty, Fact, Facts, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Table } from '../../parts/table.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { Connections } from './connections.js'
import styles from './page.module.css'
import { Breakers, Credentials, ProviderWaits } from './providers.js'
import { Sweep } from './sweep.js'

/** The installation, for its operators: whether its processes live, what waits, and what a sweep found. */
export const Page = () => {
  const { data, error, refetch } = useQuery({ ...readSystem, refetchInterval: slowPollMs })
  if (error && !data) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting />
  const { version, processes, deliveries, environments, providerWaits, refusedCredentials, checker, sweep } =
    data
  return (
    <>
      <PageHead title="System">Taxiway {showHidden(version)}, of all organizations.</PageHead>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!processes.some(({ kind }) => kind === 'worker') && (
        <p role="alert" className={styles.alarm}>
          No worker is alive: deliveries are stored and wait. Start a worker.
        </p>
      )}
      <Panel title="What waits">
        <Facts>
          <Fact name="Deliveries to process">
            <Queue count={deliveries.pending} oldestAt={deliveries.oldestPendingAt} />
          </Fact>
          <Fact name="Environments that wait for a worker">
            <Queue count={environments.due} oldestAt={environments.oldestDueAt} />
          </Fact>
          <Fact name="Environments under way">{environments.underWay}</Fact>
          <Fact name="Dead deliveries of the last 24 hours">{deliveries.dead}</Fact>
          <Fact name="Suspect deliveries of the last 24 hours">{deliveries.suspect}</Fact>
          <Fact name="Withheld ends">{environments.withheldEnds}</Fact>
          <Fact name="ENCRYPTION_SECRET in use">
            {data.encryptionSecretSince ? (
              <>
                since <TimeAgo at={data.encryptionSecretSince} />
              </>
            ) : (
              'Not yet'
            )}
          </Fact>
        </Facts>
      </Panel>
      <Connections />
      <Breakers breakers={data.breakers} />
      <Processes processes={processes} />
      <ProviderWaits waits={providerWaits} />
      <Credentials refused={refusedCredentials} />
      <Checker checker={checker} />
      <Sweep sweep={sweep} />
    </>
  )
}

const Queue = ({ count, oldestAt }: { count: number; oldestAt: string | null }) => (
  <>
    {count}
    {oldestAt && (
      <>
        , the oldest since <TimeAgo at={oldestAt} />
      </>
    )}
  </>
)

const Processes = ({ processes }: Pick<System, 'processes'>) => (
  <Panel title={`Processes (${processes.length})`} flush>
    <Table label="Processes" columns={['Process', 'Kind', 'Version', 'Started', 'Last seen']}>
      {processes.map(({ id, kind, version, startedAt, lastSeenAt }) => (
        <tr key={id}>
          <td>
            <code>{showHidden(id)}</code>
          </td>
          <td>{kind}</td>
          <td>{showHidden(version)}</td>
          <td>
            <TimeAgo at={startedAt} />
          </td>
          <td>
            <TimeAgo at={lastSeenAt} />
          </td>
        </tr>
      ))}
    </Table>
  </Panel>
)

const Checker = ({ checker: { at, violations, newest } }: Pick<System, 'checker'>) => (
  <Panel
    title={violations > 0 ? `Broken invariants (${violations})` : 'Invariants'}
    aside={at && <TimeAgo at={at} />}
    flush
  >
    {newest.length === 0 ? (
      <Empty
        title={at ? 'Every invariant that was judged holds.' : 'The checker has not judged anything yet.'}
      >
        A worker judges the rows of what changed, and mends nothing.
      </Empty>
    ) : (
      <Table label="Broken invariants" columns={['Rule', 'What', 'Found']}>
        {newest.map(({ rule, what, foundAt }) => (
          <tr key={`${rule} ${what}`}>
            <td>
              <code>{showHidden(rule)}</code>
            </td>
            <td>{showHidden(what)}</td>
            <td>
              <TimeAgo at={foundAt} />
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Panel>
)
