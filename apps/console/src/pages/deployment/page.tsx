import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { formatDuration, nameTarget, shortSha } from '../../data/format.js'
import { useNow } from '../../data/now.js'
import { queryClient } from '../../data/query-client.js'
import { readEnvironment, readProject } from '../../data/reads.js'
import { showHidden } from '../../data/visible-text.js'
import { isEnded } from '../../data/vocabulary.js'
import { OutLink } from '../../parts/button.js'
import { Copyable } from '../../parts/copyable.js'
import { Empty, Fact, Facts, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { Waterfall } from '../../parts/waterfall.js'
import { DeploymentActions } from './deployment-actions.js'
import { Log } from './log/log.js'
import styles from './page.module.css'
import { readDeployment, readSteps } from './queries.js'

const titles: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  destroy: 'Removal',
  wake: 'Wake',
  sleep: 'Sleep',
}

/** One deployment as a story: its state, its steps on a scale, its log. */
export const Page = () => {
  const { deploymentId = '' } = useParams()
  const nowMs = useNow()
  const deployment = useQuery(readDeployment(deploymentId))
  const isOver = deployment.data !== undefined && isEnded(deployment.data.state)
  const steps = useQuery(readSteps(deploymentId, isOver))
  const environmentId = deployment.data?.environmentId ?? ''
  const environment = useQuery({ ...readEnvironment(environmentId), enabled: environmentId !== '' })
  const projectId = environment.data?.projectId ?? ''
  const project = useQuery({ ...readProject(projectId), enabled: projectId !== '' })
  if (deployment.error && !deployment.data)
    return <ProblemNote error={deployment.error} onRetry={() => void deployment.refetch()} />
  if (!deployment.data) return <Waiting />
  const { kind, state, sha, error, url, image, reason, createdAt, startedAt, finishedAt } = deployment.data
  const tookMs = startedAt ? (finishedAt ? Date.parse(finishedAt) : nowMs) - Date.parse(startedAt) : undefined
  const refresh = () => {
    for (const queryKey of [['deployment', deploymentId], ['environment', environmentId], ['deployments']])
      void queryClient.invalidateQueries({ queryKey })
  }
  return (
    <>
      <PageHead
        title={`${titles[kind] ?? kind}${sha ? ` of ${shortSha(sha)}` : ''}`}
        trail={
          <>
            <Link href="/projects">Projects</Link>
            <Link href={`/projects/${projectId}`}>{project.data?.slug ?? 'Project'}</Link>
            <Link href={`/environments/${environmentId}`}>
              {environment.data ? nameTarget(environment.data) : 'Environment'}
            </Link>
          </>
        }
        aside={<DeploymentActions deployment={deployment.data} onDone={refresh} />}
      />
      <Panel title="State" aside={<StateBadge noun="deployment" state={state} />}>
        {error && (
          <div className={styles.error} role={isOver ? undefined : 'alert'}>
            <p>{showHidden(error.message)}</p>
            <p className={styles.hint}>
              <code>{error.code}</code>{' '}
              {isOver
                ? 'Mend the cause, then push a commit or redeploy. The log below has the details.'
                : 'Taxiway tries again by itself.'}
            </p>
          </div>
        )}
        <Facts>
          <Fact name="Address">{url ? <OutLink href={url}>{new URL(url).host}</OutLink> : 'None yet'}</Fact>
          <Fact name="Commit">
            {sha ? <Copyable text={sha} shown={shortSha(sha)} what="commit" /> : 'None'}
          </Fact>
          <Fact name="Because">
            <code>{reason}</code>
          </Fact>
          <Fact name="Requested">
            <TimeAgo at={createdAt} />
          </Fact>
          <Fact name="Took">
            {tookMs === undefined ? 'Not started' : formatDuration(Math.max(0, tookMs))}
          </Fact>
          <Fact name="Image">
            {image ? (
              <Copyable text={image} shown={image.split(/[@/]/).at(-1) ?? image} what="image" />
            ) : (
              'None'
            )}
          </Fact>
          <Fact name="Deployment">
            <Copyable text={deploymentId} />
          </Fact>
        </Facts>
      </Panel>
      <Panel title="Steps">
        {steps.error && <ProblemNote error={steps.error} onRetry={() => void steps.refetch()} />}
        {steps.data && steps.data.length > 0 ? (
          <Waterfall steps={steps.data} />
        ) : (
          <Empty title="No step has begun.">A worker takes the deployment up as soon as one is free.</Empty>
        )}
      </Panel>
      <Log deploymentId={deploymentId} />
    </>
  )
}
