import { Link } from 'wouter'
import type { TimelineEvent } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { deploymentKinds, describeState, type Tone } from '../../data/vocabulary.js'
import { Sentence } from '../../parts/sentence.js'
import { StateShape } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { Waterfall } from '../../parts/waterfall.js'
import styles from './timeline.module.css'

type Of<Kind extends TimelineEvent['kind']> = Extract<TimelineEvent, { kind: Kind }>
type Shown = { tone: Tone; text: React.ReactNode; detail?: React.ReactNode }

/** What happened, newest first: from the webhook through the decision and the deployment to what GitHub was told. */
export const Timeline = ({ events }: { events: TimelineEvent[] }) => (
  <ol className={styles.timeline}>
    {inOrder(events).map((event, index) => {
      const { tone, text, detail } = show(event)
      return (
        <li key={`${event.kind} ${event.at} ${index}`} className={styles.event}>
          <span className={styles.mark}>
            <StateShape tone={tone} />
          </span>
          <div className={styles.text}>
            <p>{text}</p>
            {detail && <div className={styles.detail}>{detail}</div>}
          </div>
          <span className={styles.time}>
            <TimeAgo at={event.at} />
          </span>
        </li>
      )
    })}
  </ol>
)

/** A decision is written in the transaction that requests its deployment, a moment after it. Readers expect it before. */
const inOrder = (events: TimelineEvent[]): TimelineEvent[] => {
  const ordered = [...events]
  for (const [index, event] of events.entries()) {
    const before = ordered[index - 1]
    if (event.kind !== 'requested' || before?.kind !== 'decision') continue
    if (before.decision.changed && before.decision.generation === event.deployment.generation)
      ordered.splice(index - 1, 2, event, before)
  }
  return ordered
}

const show = (event: TimelineEvent): Shown => {
  switch (event.kind) {
    case 'decision':
      return showDecision(event)
    case 'requested':
      return showRequested(event)
    case 'ended':
      return showEnded(event)
    case 'commented':
      return { tone: 'quiet', text: 'Taxiway wrote its comment on the pull request' }
  }
}

const sources = {
  webhook: 'a webhook',
  api: 'GitHub',
  reconciler: 'a check by Taxiway',
  user: 'a request',
} as const

const showDecision = ({ decision, delivery }: Of<'decision'>): Shown => {
  const { source, sentence, reason, sha, changed } = decision
  return {
    tone: changed ? 'busy' : 'quiet',
    text: sentence,
    detail: (
      <p>
        Decided after{' '}
        {delivery ? (
          <Link href={`/deliveries/${delivery.id}`}>
            {[delivery.event, delivery.action].filter(Boolean).join('.')}
          </Link>
        ) : (
          sources[source]
        )}
        {' · '}
        <code>{reason}</code>
        {sha && (
          <>
            {' · '}
            <code>{shortSha(sha)}</code>
          </>
        )}
        {!changed && ' · changed nothing'}
      </p>
    ),
  }
}

const Deployed = ({ of: { id, kind, sha } }: { of: Of<'ended'>['deployment'] }) => (
  <>
    <Link href={`/deployments/${id}`}>{deploymentKinds[kind] ?? kind}</Link>
    {sha && (
      <>
        {' of '}
        <code>{shortSha(sha)}</code>
      </>
    )}
  </>
)

const showRequested = ({ deployment, steps }: Of<'requested'>): Shown => {
  const { tone, word } = describeState('deployment', deployment.state)
  const isUnderWay = deployment.finishedAt === null
  return {
    tone: isUnderWay ? tone : 'quiet',
    text: (
      <>
        <Deployed of={deployment} />
        {isUnderWay ? `: ${word.toLowerCase()}` : ' requested'}
      </>
    ),
    ...(steps.length > 0 && {
      detail: <Waterfall steps={steps} of={`/console/deployments/${deployment.id}`} />,
    }),
  }
}

const reportNames = { deployment: 'the deployment', check: 'the check' } as const

const showEnded = ({ deployment, steps, reports }: Of<'ended'>): Shown => {
  const { tone, word } = describeState('deployment', deployment.state)
  const { error } = deployment
  return {
    tone,
    text: (
      <>
        <Deployed of={deployment} />: {word.toLowerCase()}
      </>
    ),
    detail: (
      <>
        {error && (
          <p>
            <Sentence text={error.message} />
          </p>
        )}
        {steps.length > 0 && (
          <details className={styles.steps}>
            <summary>{steps.length === 1 ? '1 step' : `${steps.length} steps`}</summary>
            <Waterfall steps={steps} of={`/console/deployments/${deployment.id}`} />
          </details>
        )}
        {reports.length > 0 && (
          <p>
            GitHub knows:{' '}
            {reports.map(({ about, at }, index) => (
              <span key={about}>
                {index > 0 && ', '}
                {reportNames[about]} <TimeAgo at={at} />
              </span>
            ))}
          </p>
        )}
      </>
    ),
  }
}
