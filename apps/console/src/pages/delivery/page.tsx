import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { api } from '../../data/client.js'
import { formatDuration } from '../../data/format.js'
import { pollMs } from '../../data/query-client.js'
import { Copyable } from '../../parts/copyable.js'
import { Fact, Facts, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Sentence } from '../../parts/sentence.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './page.module.css'

const meanings: Readonly<Record<string, string>> = {
  received: 'It is stored, and a worker takes it up next.',
  processing: 'A worker reads it.',
  processed: 'A worker read it and decided for every project that it concerns.',
  ignored: 'It concerns nothing here, so nothing was decided.',
  suspect:
    'Its body was seen before under another id, so it was not processed: it may be a replay by a stranger.',
  failed: 'Processing failed. A worker tries it again.',
  dead: 'Processing failed too often. Nobody tries it again by itself.',
}

/** One delivery: what came, how often, and what was made of it. */
export const Page = () => {
  const { deliveryId = '' } = useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['delivery', deliveryId],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/webhook-deliveries/{deliveryId}', { params: { path: { deliveryId } }, signal }))
        .data,
    refetchInterval: pollMs,
  })
  if (error && !data) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting />
  const { event, action, state, reason, receivedAt, lastSeenAt, processedAt, attempts, processAttempts } =
    data
  const waitedMs = processedAt ? Date.parse(processedAt) - Date.parse(receivedAt) : undefined
  return (
    <>
      <PageHead
        title={`${event}${action ? `.${action}` : ''}`}
        trail={<Link href="/deliveries">Deliveries</Link>}
        aside={<StateBadge noun="delivery" state={state} />}
      >
        {meanings[state]}
      </PageHead>
      <Panel title="Outcome">
        <div className={styles.outcome}>
          {data.error && (
            <p className={styles.error}>
              <Sentence text={data.error} />
            </p>
          )}
          <Facts>
            <Fact name="Reason">{reason ? <code>{reason}</code> : 'None'}</Fact>
            <Fact name="Processed">
              {processedAt ? <TimeAgo at={processedAt} /> : 'Not yet'}
              {waitedMs !== undefined && ` after ${formatDuration(Math.max(0, waitedMs))}`}
            </Fact>
            <Fact name="Attempts to process">{processAttempts}</Fact>
          </Facts>
        </div>
      </Panel>
      <Panel title="What GitHub sent">
        <Facts>
          <Fact name="Received">
            <TimeAgo at={receivedAt} />
          </Fact>
          <Fact name="Sent by GitHub">
            {attempts === 1 ? 'Once' : `${attempts} times`}
            {attempts > 1 && (
              <>
                , last <TimeAgo at={lastSeenAt} />
              </>
            )}
          </Fact>
          <Fact name="Signature">
            {data.signedWith === 'current'
              ? 'Valid, with the current secret'
              : 'Valid, with the previous secret'}
          </Fact>
          <Fact name="Repository">
            {data.repositoryId ? <Copyable text={String(data.repositoryId)} /> : 'None'}
          </Fact>
          <Fact name="Installation">
            {data.installationId ? <Copyable text={String(data.installationId)} /> : 'None'}
          </Fact>
          <Fact name="Id at GitHub">
            <Copyable text={data.guid} />
          </Fact>
          <Fact name="Delivery">
            <Copyable text={data.id} />
          </Fact>
          <Fact name="Request">
            <Copyable text={data.requestId} what="request id" />
          </Fact>
          {data.replayOf && (
            <Fact name="Replay of">
              <Link href={`/deliveries/${data.replayOf}`}>{data.replayOf}</Link>
            </Fact>
          )}
        </Facts>
      </Panel>
    </>
  )
}
