import { Link } from 'wouter'
import type { Decision, Deployment } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { deploymentKinds, describeState, type Tone } from '../../data/vocabulary.js'
import { Sentence } from '../../parts/sentence.js'
import { StateShape } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './timeline.module.css'

type Event = { key: string; at: string; tone: Tone; text: React.ReactNode; detail?: React.ReactNode }

const sources = {
  webhook: 'a webhook',
  api: 'GitHub',
  reconciler: 'a check by Taxiway',
  user: 'a request',
} as const

/** What happened, newest first: each decision with its reason, and what came of it. */
export const Timeline = ({
  decisions,
  deployments,
}: {
  decisions: Decision[]
  deployments: Deployment[]
}) => {
  const events = [...decisions.map(ofDecision), ...deployments.flatMap(ofDeployment)].sort((a, b) =>
    b.at.localeCompare(a.at),
  )
  return (
    <ol className={styles.timeline}>
      {events.map(({ key, at, tone, text, detail }) => (
        <li key={key} className={styles.event}>
          <span className={styles.mark}>
            <StateShape tone={tone} />
          </span>
          <div>
            <p>{text}</p>
            {detail && <p className={styles.detail}>{detail}</p>}
          </div>
          <span className={styles.time}>
            <TimeAgo at={at} />
          </span>
        </li>
      ))}
    </ol>
  )
}

const ofDecision = (decision: Decision, index: number): Event => {
  const { at, source, deliveryId, sentence, reason, sha, changed } = decision
  return {
    key: `decision ${at} ${index}`,
    at,
    tone: changed ? 'busy' : 'quiet',
    text: sentence,
    detail: (
      <>
        Decided after{' '}
        {deliveryId ? <Link href={`/deliveries/${deliveryId}`}>a delivery</Link> : sources[source]}
        {' · '}
        <code>{reason}</code>
        {sha && (
          <>
            {' · '}
            <code>{shortSha(sha)}</code>
          </>
        )}
        {!changed && ' · changed nothing'}
      </>
    ),
  }
}

const ofDeployment = (deployment: Deployment): Event[] => {
  const { id, kind, state, sha, error, createdAt, finishedAt } = deployment
  const { tone, word } = describeState('deployment', state)
  const name = deploymentKinds[kind] ?? kind
  const link = <Link href={`/deployments/${id}`}>{name}</Link>
  const commit = sha && (
    <>
      {' of '}
      <code>{shortSha(sha)}</code>
    </>
  )
  const begun: Event = {
    key: `${id} begun`,
    at: createdAt,
    tone: 'quiet',
    text: (
      <>
        {link}
        {commit} requested
      </>
    ),
  }
  if (finishedAt === null)
    return [
      {
        ...begun,
        tone,
        text: (
          <>
            {link}
            {commit}: {word.toLowerCase()}
          </>
        ),
      },
    ]
  const ended: Event = {
    key: `${id} ended`,
    at: finishedAt,
    tone,
    text: (
      <>
        {link}
        {commit}: {word.toLowerCase()}
      </>
    ),
    ...(error ? { detail: <Sentence text={error.message} /> } : {}),
  }
  return [ended, begun]
}
