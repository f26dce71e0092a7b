import type { Environment } from '../data/client.js'
import { nameTarget, shortSha } from '../data/format.js'
import { OutLink } from './button.js'
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
  project?: string | undefined
  detail?: React.ReactNode
  action?: React.ReactNode
}) => {
  const { id, status, desired, url, updatedAt, pullRequest } = environment
  const kind = pullRequest === null ? 'Branch' : 'Pull request'
  return (
    <Row
      href={`/environments/${id}`}
      state={<StateBadge noun="environment" state={status} />}
      title={
        <>
          {project && `${project} · `}
          {kind} {nameTarget(environment)}
        </>
      }
      detail={
        detail ?? (
          <>
            {desired.sha ? <code>{shortSha(desired.sha)}</code> : 'No commit'}
            {url && (
              <>
                {' · '}
                <OutLink href={url}>{new URL(url).host}</OutLink>
              </>
            )}
          </>
        )
      }
      aside={<TimeAgo at={updatedAt} />}
      action={action}
    />
  )
}
