import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { nameTarget } from '../../data/format.js'
import { queryClient } from '../../data/query-client.js'
import {
  readDeployments,
  readEnvironment,
  readExplanation,
  readProject,
  readTimeline,
  rowsOf,
} from '../../data/reads.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More } from '../../parts/rows.js'
import { Sentence } from '../../parts/sentence.js'
import { StateBadge } from '../../parts/state-badge.js'
import { ActionBar } from './action-bar.js'
import { EnvironmentVariables } from './environment-variables.js'
import { EnvironmentFacts } from './facts.js'
import styles from './page.module.css'
import { Receipt } from './receipt.js'
import { Releases } from './releases.js'
import { sayState } from './say-state.js'
import { Timeline } from './timeline.js'

/** One environment: its state in a sentence, why, what happened, and what one can do. */
export const Page = () => {
  const { environmentId = '' } = useParams()
  const environment = useQuery(readEnvironment(environmentId))
  const explanation = useQuery(readExplanation(environmentId))
  const deployments = useInfiniteQuery(readDeployments(environmentId))
  const timeline = useInfiniteQuery(readTimeline(environmentId))
  const projectId = environment.data?.projectId ?? ''
  const project = useQuery({ ...readProject(projectId), enabled: projectId !== '' })
  if (environment.error && !environment.data)
    return <ProblemNote error={environment.error} onRetry={() => void environment.refetch()} />
  if (!environment.data) return <Waiting />
  const refresh = () => {
    for (const { queryKey } of [readEnvironment(environmentId), readExplanation(environmentId)])
      void queryClient.invalidateQueries({ queryKey })
    for (const { queryKey } of [readDeployments(environmentId), readTimeline(environmentId)])
      void queryClient.invalidateQueries({ queryKey })
  }
  const { status, pullRequest, fault } = environment.data
  const rows = rowsOf(deployments.data)
  const events = rowsOf(timeline.data)
  const { summary = [], blockedBy = [], decisions = [] } = explanation.data ?? {}
  const head = decisions.find(({ sha }) => sha !== null)?.sha ?? environment.data.desired.sha
  const failure = explanation.data?.deployment?.error
  return (
    <>
      <PageHead
        title={`${pullRequest === null ? 'Branch' : 'Pull request'} ${nameTarget(environment.data)}`}
        trail={
          <>
            <Link href="/projects">Projects</Link>
            <Link href={`/projects/${projectId}`}>{project.data?.slug ?? 'Project'}</Link>
          </>
        }
        aside={<ActionBar environment={environment.data} head={head} onDone={refresh} />}
      />
      <Panel title="State" aside={<StateBadge noun="environment" state={status} />}>
        <div className={styles.state}>
          {explanation.error && <ProblemNote error={explanation.error} />}
          {summary.length > 0 && (
            <div>
              <p className={styles.sentence}>{sayState(environment.data)}</p>
              {[...new Set(summary)].map(sentence => (
                <p key={sentence} className={styles.muted}>
                  <Sentence text={sentence} />
                </p>
              ))}
            </div>
          )}
          {blockedBy
            .filter(({ message }) => !summary.includes(message))
            .map(({ code, message }) => (
              <p key={code}>
                <Sentence text={message} /> <code>{code}</code>
              </p>
            ))}
          {fault && (
            <p>
              <Sentence text={fault.message} />
            </p>
          )}
          {failure && (
            <p className={styles.failure}>
              <Sentence text={failure.message} /> <code>{failure.code}</code>
            </p>
          )}
          <EnvironmentFacts environment={environment.data} />
        </div>
      </Panel>
      <Panel title="Timeline">
        {timeline.error && <ProblemNote error={timeline.error} />}
        {events.length > 0 ? (
          <Timeline events={events} />
        ) : (
          <Empty title="Nothing happened yet.">Decisions and deployments show here, newest first.</Empty>
        )}
        <More of={timeline} />
      </Panel>
      <Panel title="Releases" flush>
        <Releases environment={environment.data} deployments={rows} onDone={refresh} />
      </Panel>
      <Panel title="Variables" flush>
        <EnvironmentVariables environmentId={environmentId} />
      </Panel>
      <Panel title="Resources" flush>
        <Receipt environmentId={environmentId} />
      </Panel>
    </>
  )
}
