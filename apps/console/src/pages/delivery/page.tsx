import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { formatDuration } from '../../data/format.js'
import { showHidden } from '../../data/visible-text.js'
import { Actor } from '../../parts/actor.js'
import { Copyable } from '../../parts/copyable.js'
import { Fact, Facts, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Sentence } from '../../parts/sentence.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { Attempts } from './attempts.js'
import { Contents } from './contents.js'
import { Decisions } from './decisions.js'
import { DeliveryActions } from './delivery-actions.js'
import styles from './page.module.css'
import { readDelivery } from './queries.js'
import { Replays } from './replays.js'

const meanings: Readonly<Record<string, string>> = {
  received: 'It is stored, and a worker takes it up next.',
  processing: 'A worker reads it.',
  processed: 'A worker read it and decided for every project that it concerns.',
  ignored: 'It concerns nothing here, so nothing was decided.',
  suspect:
    'Its body was seen before under another id, so it was not processed: it may be a replay by a stranger. Release it or drop it.',
  failed: 'Processing failed. A worker tries it again.',
  dead: 'Processing failed too often. Taxiway does not try again by itself: replay it when the cause is gone.',
}

const ends: Readonly<Record<string, string>> = {
  released: 'An admin released it: a replay of it was processed instead.',
  no_change: 'It says nothing new, so nothing changed.',
  dropped: 'An admin dropped it, so it is not processed.',
}

/** One delivery: what came, how often, and what was made of it. */
export const Page = () => {
  const { deliveryId = '' } = useParams()
  const { data, error, refetch } = useQuery(readDelivery(deliveryId))
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
        aside={
          <>
            <StateBadge noun="delivery" state={state} />
            <DeliveryActions delivery={data} />
          </>
        }
      >
        {(state === 'ignored' && ends[reason ?? '']) || meanings[state]}
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
            {data.replayOf && (
              <Fact name="Replay of">
                <Link href={`/deliveries/${data.replayOf}`}>{data.replayOf}</Link>
              </Fact>
            )}
            {data.replayedBy && (
              <Fact name="Replayed by">
                <Actor id={data.replayedBy} />
                {data.replayReason && `: ${showHidden(data.replayReason)}`}
              </Fact>
            )}
          </Facts>
        </div>
      </Panel>
      <Attempts history={data.history} />
      <Decisions deliveryId={deliveryId} />
      <Replays deliveryId={deliveryId} />
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
        </Facts>
      </Panel>
      <Contents deliveryId={deliveryId} />
    </>
  )
}
