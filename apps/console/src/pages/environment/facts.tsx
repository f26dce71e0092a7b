import type { Environment } from '../../data/client.js'
import { formatDollars, formatDuration, shortSha } from '../../data/format.js'
import { Actor } from '../../parts/actor.js'
import { OutLink } from '../../parts/button.js'
import { Copyable } from '../../parts/copyable.js'
import { GoesDown } from '../../parts/goes-down.js'
import { Fact, Facts } from '../../parts/panel.js'
import { TimeAgo } from '../../parts/time-ago.js'

export const EnvironmentFacts = ({ environment }: { environment: Environment }) => {
  const {
    url,
    live,
    asleep,
    desired,
    cost,
    sleepsAt,
    expiresAt,
    pinnedUntil,
    goesDown,
    frozen,
    choice,
    appName,
  } = environment
  const sha = live?.sha ?? asleep?.sha
  return (
    <Facts>
      <Fact name="Address">
        {url ? <OutLink href={url}>{new URL(url).host}</OutLink> : 'None: no app runs'}
      </Fact>
      <Fact name={asleep ? 'Sleeping commit' : 'Live commit'}>
        {sha ? <Copyable text={sha} shown={shortSha(sha)} what="commit" /> : 'None'}
        {live?.outOfDate && ' (variables changed since)'}
      </Fact>
      <Fact name="Wanted commit">
        {desired.sha ? <Copyable text={desired.sha} shown={shortSha(desired.sha)} what="commit" /> : 'None'}
      </Fact>
      <Fact name="Cost">
        {cost
          ? `${formatDollars(cost.soFar)} so far, ${formatDollars(cost.perDay)} a day; ran ${formatDuration(cost.machineSeconds * 1000)}`
          : 'unknown'}
      </Fact>
      <Fact name="Expires">{expiresAt ? <TimeAgo at={expiresAt} /> : 'Never'}</Fact>
      <Fact name="Sleeps">
        {asleep ? (
          <>
            Since <TimeAgo at={asleep.since} />
            {asleep.wakesOnVisit ? '; a visit wakes it' : '; until a person wakes it'}
          </>
        ) : sleepsAt ? (
          <TimeAgo at={sleepsAt} />
        ) : (
          'As Fly or the project decides'
        )}
      </Fact>
      {goesDown && (
        <Fact name="Ends">
          <GoesDown {...goesDown} />
        </Fact>
      )}
      {pinnedUntil && (
        <Fact name="Pinned">
          Until <TimeAgo at={pinnedUntil} />
        </Fact>
      )}
      {frozen && (
        <Fact name="Frozen">
          <TimeAgo at={frozen.since} />
          {frozen.by && (
            <>
              {' by '}
              <Actor id={frozen.by} />
            </>
          )}
        </Fact>
      )}
      {choice && (
        <Fact name="Chosen">
          {choice.what.replaceAll('_', ' ')}
          {choice.by && (
            <>
              {' by '}
              <Actor id={choice.by} />
            </>
          )}
        </Fact>
      )}
      <Fact name="App">{appName ? <Copyable text={appName} what="name of the app" /> : 'None yet'}</Fact>
      <Fact name="Environment">
        <Copyable text={environment.id} />
      </Fact>
    </Facts>
  )
}
