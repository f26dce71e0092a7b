import { useQuery } from '@tanstack/react-query'
import { useNow } from '../../data/now.js'
import { readCounts } from '../../data/reads.js'
import { isEnded } from '../../data/vocabulary.js'
import { ButtonLink } from '../../parts/button.js'
import { EnvironmentCounts } from '../../parts/counts.js'
import { DeploymentRow } from '../../parts/deployment-row.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Rows } from '../../parts/rows.js'
import { NeedsAttention } from './needs-attention.js'
import { useProjectsAtWork, useRecentDeployments, useStuckEnvironments } from './queries.js'

const dayMs = 24 * 60 * 60_000
const mostShown = 12

/** What needs attention, most urgent first; then what is happening, and what changed today. */
export const Page = () => {
  const nowMs = useNow()
  const projects = useProjectsAtWork()
  const stuck = useStuckEnvironments()
  const recent = useRecentDeployments()
  const { data: counts } = useQuery(readCounts)
  const error = stuck.error ?? recent.error
  const deployments = recent.data ?? []
  const working = deployments.filter(({ state }) => !isEnded(state))
  const today = deployments.filter(
    ({ environmentId, finishedAt }, index) =>
      finishedAt !== null &&
      nowMs - Date.parse(finishedAt) < dayMs &&
      // The newest of each environment says how it stands.
      deployments.findIndex(one => one.environmentId === environmentId) === index,
  )
  return (
    <>
      <PageHead title="Now" aside={counts && <EnvironmentCounts of={counts.environments} />} />
      {error && (
        <ProblemNote
          error={error}
          onRetry={() => {
            void stuck.refetch()
            void recent.refetch()
          }}
        />
      )}
      {!stuck.data || !recent.data || !projects ? (
        !error && <Waiting />
      ) : (
        <>
          <NeedsAttention stuck={stuck.data} projects={projects} workers={counts?.workers} />
          <Panel title="Happening now" flush>
            {working.length > 0 ? (
              <Rows>
                {working.map(one => (
                  <DeploymentRow key={one.id} deployment={one} />
                ))}
              </Rows>
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
              <ButtonLink look="primary" href="/start">
                Get started
              </ButtonLink>
            </p>
          )}
          {today.length > 0 && (
            <Panel title="Changed today" flush>
              <Rows>
                {today.slice(0, mostShown).map(one => (
                  <DeploymentRow key={one.id} deployment={one} />
                ))}
              </Rows>
            </Panel>
          )}
        </>
      )}
    </>
  )
}
