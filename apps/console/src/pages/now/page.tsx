import { useNow } from '../../data/now.js'
import { ButtonLink } from '../../parts/button.js'
import { EnvironmentRow } from '../../parts/environment-row.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Rows } from '../../parts/rows.js'
import { NeedsSomebody } from './needs-somebody.js'
import { type Placed, useAllEnvironments } from './queries.js'

const dayMs = 24 * 60 * 60_000
const mostShown = 12

/** What needs somebody, most urgent first; then what is happening, and what changed today. */
export const Page = () => {
  const nowMs = useNow()
  const { placed, projects, isPending, isPartial, error, refetch } = useAllEnvironments()
  const working = placed.filter(({ environment }) => environment.status === 'deploying')
  const today = placed.filter(
    ({ environment: { status, updatedAt } }) =>
      (status === 'live' || status === 'asleep' || status === 'down') &&
      nowMs - Date.parse(updatedAt) < dayMs,
  )
  return (
    <>
      <PageHead title="Now">
        {isPartial && 'This organization has many projects: the newest are shown here.'}
      </PageHead>
      {error && <ProblemNote error={error} onRetry={refetch} />}
      {isPending ? (
        <Waiting />
      ) : (
        <>
          <NeedsSomebody placed={placed} />
          <Panel title="Happening now" flush>
            {working.length > 0 ? (
              <Environments placed={working} />
            ) : (
              <Empty title="Nothing is being deployed.">
                {projects.length > 0
                  ? 'Push to a pull request, and its deployment shows here.'
                  : 'Connect a repository first; its pull requests get previews then.'}
              </Empty>
            )}
          </Panel>
          {projects.length === 0 && (
            <p>
              <ButtonLink look="primary" href="/projects">
                Go to projects
              </ButtonLink>
            </p>
          )}
          {today.length > 0 && (
            <Panel title="Changed today" flush>
              <Environments placed={today.slice(0, mostShown)} />
            </Panel>
          )}
        </>
      )}
    </>
  )
}

const Environments = ({ placed }: { placed: Placed[] }) => (
  <Rows>
    {placed.map(({ environment, project }) => (
      <EnvironmentRow key={environment.id} environment={environment} project={project.slug} />
    ))}
  </Rows>
)
