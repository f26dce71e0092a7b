import { useState } from 'react'
import { Link } from 'wouter'
import type { Deployment, Environment } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'
import { Empty } from '../../parts/panel.js'
import { Row, Rows } from '../../parts/rows.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { rollBack } from './actions.js'

/** What was live, and the way back to it. */
export const Releases = ({
  environment,
  deployments,
  onDone,
}: {
  environment: Environment
  deployments: Deployment[]
  onDone: () => void
}) => {
  const [target, setTarget] = useState<Deployment>()
  const { scopes } = useSignedIn()
  const released = deployments.filter(({ state, kind }) => state === 'live' && kind === 'deploy')
  // A wake or a roll back brings a release back under another deployment: then its commit tells it.
  const { live } = environment
  const now =
    released.find(({ id }) => id === live?.deploymentId) ??
    released.find(({ sha }) => live && sha === live.sha)
  const isNow = ({ id }: Deployment) => id === now?.id
  if (released.length === 0)
    return (
      <Empty title="Nothing was live yet.">
        Each deployment that goes live is a release to which you can go back.
      </Empty>
    )
  return (
    <>
      <Rows>
        {released.map(release => (
          <Row
            key={release.id}
            href={`/deployments/${release.id}`}
            state={isNow(release) ? <StateBadge noun="deployment" state="live" /> : 'Earlier'}
            title={<code>{release.sha ? shortSha(release.sha) : release.id}</code>}
            detail={release.reason}
            aside={<TimeAgo at={release.finishedAt ?? release.createdAt} />}
            action={
              !isNow(release) &&
              scopes.includes('deploy') && <Button onClick={() => setTarget(release)}>Roll back</Button>
            }
          />
        ))}
      </Rows>
      {target && (
        <Confirm
          title={`Roll back to ${shortSha(target.sha ?? target.id)}?`}
          verb="Roll back"
          onClose={() => setTarget(undefined)}
          run={async () => {
            await rollBack(environment.id, target.id)
            announce('Roll back: Taxiway is on it.')
            onDone()
          }}
        >
          <p>
            <Link href={`/deployments/${target.id}`}>This release</Link> goes live again as it was: its
            commit, its image and its variables. Nothing is built. It stays until a new commit is pushed, or a
            person deploys.
          </p>
        </Confirm>
      )}
    </>
  )
}
