import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { readEnvironments, readProject, rowsOf } from '../../data/reads.js'
import { ButtonLink } from '../../parts/button.js'
import { EnvironmentRow } from '../../parts/environment-row.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More, Rows } from '../../parts/rows.js'
import { StateBadge } from '../../parts/state-badge.js'
import { Pause } from './pause.js'
import { ProjectFacts } from './project-facts.js'
import { Sync } from './sync.js'

const order = ['failed', 'held', 'deploying', 'live', 'asleep', 'down']

/** One project: its environments, those that need attention first. */
export const Page = () => {
  const { projectId = '' } = useParams()
  const project = useQuery(readProject(projectId))
  const list = useInfiniteQuery(readEnvironments(projectId))
  if (project.error && !project.data)
    return <ProblemNote error={project.error} onRetry={() => void project.refetch()} />
  if (!project.data) return <Waiting />
  const { slug, state, repository, warnings } = project.data
  const all = rowsOf(list.data).sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  const open = all.filter(({ status }) => status !== 'down')
  const over = all.filter(({ status }) => status === 'down')
  return (
    <>
      <PageHead
        title={slug}
        trail={<Link href="/projects">Projects</Link>}
        aside={
          <>
            <StateBadge noun="project" state={state} />
            <ButtonLink href={`/projects/${projectId}/variables`}>Variables</ButtonLink>
            <ButtonLink href={`/projects/${projectId}/settings`}>Settings</ButtonLink>
            <Sync project={project.data} />
            <Pause project={project.data} />
          </>
        }
      >
        {repository.owner}/{repository.name}
      </PageHead>
      {warnings.map(({ code, message }) => (
        <Panel key={`${code} ${message}`} title="To look at">
          <p>{message}</p>
        </Panel>
      ))}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      <Panel title={`Environments (${open.length})`} flush>
        {open.length > 0 ? (
          <Rows>
            {open.map(environment => (
              <EnvironmentRow key={environment.id} environment={environment} />
            ))}
          </Rows>
        ) : (
          <Empty title="No app runs.">
            Open a pull request in {repository.name}, and its environment shows here.
          </Empty>
        )}
        <More of={list} />
      </Panel>
      {over.length > 0 && (
        <Panel title={`Taken down (${over.length})`} flush>
          <Rows>
            {over.map(environment => (
              <EnvironmentRow key={environment.id} environment={environment} />
            ))}
          </Rows>
        </Panel>
      )}
      <ProjectFacts project={project.data} />
    </>
  )
}
