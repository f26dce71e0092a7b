import { useQuery } from '@tanstack/react-query'
import type { Deployment } from '../data/client.js'
import { shortSha } from '../data/format.js'
import { readEnvironment } from '../data/reads.js'
import { deploymentKinds } from '../data/vocabulary.js'
import { OutLink } from './button.js'
import { EnvironmentName } from './environment-row.js'
import { GoesDown } from './goes-down.js'
import { ProjectName } from './project-name.js'
import { Row } from './rows.js'
import { StateBadge } from './state-badge.js'
import { TimeAgo } from './time-ago.js'

/** A deployment in a list of all projects: of what it is, and the address of what came of it. */
export const DeploymentRow = ({ deployment }: { deployment: Deployment }) => {
  const { id, environmentId, kind, state, sha, createdAt, finishedAt } = deployment
  const { data } = useQuery({ ...readEnvironment(environmentId), staleTime: 60_000, refetchInterval: false })
  const isLive = data?.live?.deploymentId === id
  return (
    <Row
      href={`/deployments/${id}`}
      state={<StateBadge noun="deployment" state={state} />}
      title={
        data ? (
          <>
            <ProjectName id={data.projectId} />
            {' · '}
            <EnvironmentName environment={data} />
          </>
        ) : (
          'Deployment'
        )
      }
      detail={
        <>
          {deploymentKinds[kind] ?? kind}
          {sha && (
            <>
              {' of '}
              <code>{shortSha(sha)}</code>
            </>
          )}
          {isLive && data.url && (
            <>
              {' · '}
              <OutLink href={data.url}>{new URL(data.url).host}</OutLink>
            </>
          )}
          {isLive && data.goesDown && (
            <>
              {' · '}
              <GoesDown {...data.goesDown} />
            </>
          )}
        </>
      }
      aside={<TimeAgo at={finishedAt ?? createdAt} />}
    />
  )
}
