import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { DeliveryDecision } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { showHidden } from '../../data/visible-text.js'
import { Empty, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ProjectLink } from '../../parts/project-name.js'
import { Sentence } from '../../parts/sentence.js'
import { StateShape } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './decisions.module.css'
import { readDecisions } from './queries.js'

/** What each project decided because of a delivery, why, and what came of it. */
export const Decisions = ({ deliveryId }: { deliveryId: string }) => {
  const { data, error, refetch } = useQuery(readDecisions(deliveryId))
  return (
    <Panel title={data ? `Decisions (${data.length})` : 'Decisions'} flush>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data?.length === 0 && (
        <Empty title="No project decided anything because of it.">
          A decision shows here for each project that a processed delivery concerns.
        </Empty>
      )}
      {data && data.length > 0 && (
        <ul className={styles.decisions}>
          {data.map((one, index) => (
            <DecisionItem key={`${one.environmentId} ${one.at} ${index}`} {...one} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

const DecisionItem = ({
  projectId,
  environmentId,
  target,
  sentence,
  reason,
  sha,
  changed,
  deploymentId,
  at,
}: DeliveryDecision) => (
  <li className={styles.decision}>
    <span className={styles.mark}>
      <StateShape tone={changed ? 'live' : 'quiet'} />
    </span>
    <div>
      <p className={styles.about}>
        {projectId && <ProjectLink id={projectId} />}
        {target && (
          <>
            {' · '}
            <Target target={target} environmentId={environmentId} />
          </>
        )}
      </p>
      <p>
        <Sentence text={sentence} />
      </p>
      <p className={styles.detail}>
        <code>{reason}</code>
        {sha && (
          <>
            {' · '}
            <code>{shortSha(sha)}</code>
          </>
        )}
        {' · '}
        {deploymentId ? <Link href={`/deployments/${deploymentId}`}>its deployment</Link> : 'no deployment'}
        {!changed && ' · changed nothing'}
      </p>
    </div>
    <span className={styles.detail}>
      <TimeAgo at={at} />
    </span>
  </li>
)

/** `Pull request #12` or `Branch main`, and the way to its environment. */
export const Target = ({ target, environmentId }: { target: string; environmentId: string | null }) => {
  const name = showHidden(target.replace(/^pr:/, 'Pull request #').replace(/^branch:/, 'Branch '))
  return environmentId ? <Link href={`/environments/${environmentId}`}>{name}</Link> : name
}
