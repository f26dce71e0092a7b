import type { Environment } from '../data/client.js'
import { nameTarget, shortSha } from '../data/format.js'
import { OutLink } from './button.js'
import { GoesDown } from './goes-down.js'
import { Row } from './rows.js'
import { StateBadge } from './state-badge.js'
import { TimeAgo } from './time-ago.js'

/** An environment in a list. `detail` says more than the commit and the address. */
export const EnvironmentRow = ({
  environment,
  project,
  detail,
  action,
}: {
  environment: Environment
  project?: React.ReactNode
  detail?: React.ReactNode
  action?: React.ReactNode
}) => {
  const { id, status, desired, url, updatedAt, goesDown } = environment
  return (
    <Row
      href={`/environments/${id}`}
      state={<StateBadge noun="environment" state={status} />}
      title={
        <>
          {project}
          {project && ' · '}
          <EnvironmentName environment={environment} />
        </>
      }
      detail={
        <>
          {detail ?? (
            <>
              {desired.sha ? <code>{shortSha(desired.sha)}</code> : 'No commit'}
              {url && (
                <>
                  {' · '}
                  <OutLink href={url}>{new URL(url).host}</OutLink>
                </>
              )}
            </>
          )}
          {goesDown && (
            <>
              {' · '}
              <GoesDown {...goesDown} />
            </>
          )}
        </>
      }
      aside={<TimeAgo at={updatedAt} />}
      action={action}
    />
  )
}

/** `Pull request #12`, `Branch main`. */
export const EnvironmentName = ({ environment }: { environment: Environment }) =>
  `${environment.pullRequest === null ? 'Branch' : 'Pull request'} ${nameTarget(environment)}`
