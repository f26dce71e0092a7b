import { useQuery } from '@tanstack/react-query'
import { readExplanation } from '../../data/reads.js'
import { useSignedIn } from '../../data/session.js'
import { ButtonLink } from '../../parts/button.js'
import { EnvironmentRow } from '../../parts/environment-row.js'
import { Empty, Panel } from '../../parts/panel.js'
import { Row, Rows } from '../../parts/rows.js'
import { Sentence } from '../../parts/sentence.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { type Placed, useTightQuotas, useTroubledDeliveries, useWithheldEnds } from './queries.js'

const mostExplained = 10

/** The list for which people open the console. Each row has its cause, and leads to the action. */
export const NeedsSomebody = ({ placed }: { placed: Placed[] }) => {
  const organizationId = useSignedIn().organization?.id ?? ''
  const deliveries = useTroubledDeliveries()
  const withheld = useWithheldEnds(organizationId).data ?? []
  const quotas = useTightQuotas(organizationId)
  const stuck = placed
    .filter(
      ({ environment: { status, fault } }) => status === 'failed' || status === 'held' || fault !== null,
    )
    .sort((a, b) => urgency(a) - urgency(b))
  const broken = placed
    .map(({ project }) => project)
    .filter((project, index, all) => project.connection.state !== 'ok' && all.indexOf(project) === index)
  const count =
    stuck.length + deliveries.length + quotas.length + broken.length + (withheld.length > 0 ? 1 : 0)
  if (count === 0)
    return (
      <Panel title="Needs somebody" flush>
        <Empty title="Nothing needs you.">
          Failed deployments, pull requests that wait for an approval, and deliveries that could not be
          processed show here.
        </Empty>
      </Panel>
    )
  return (
    <Panel title={`Needs somebody (${count})`} flush>
      <Rows>
        {stuck.slice(0, mostExplained).map(one => (
          <Stuck key={one.environment.id} {...one} />
        ))}
        {withheld.length > 0 && (
          <Row
            href={`/environments/${withheld[0]?.environmentId}`}
            state={<StateBadge noun="environment" state="held" />}
            title={`${withheld.length} environments would end at once`}
            detail={withheld[0]?.message}
          />
        )}
        {deliveries.map(({ id, event, action, state, error, reason, receivedAt }) => (
          <Row
            key={id}
            href={`/deliveries/${id}`}
            state={<StateBadge noun="delivery" state={state} />}
            title={`Delivery ${event}${action ? `.${action}` : ''}`}
            detail={<Sentence text={error ?? reason ?? ''} />}
            aside={<TimeAgo at={receivedAt} />}
          />
        ))}
        {quotas.map(({ name, limit, used }) => (
          <Row
            key={name}
            href="/projects"
            state={<StateBadge noun="environment" state="held" />}
            title={`The quota ${name} is nearly full`}
            detail={`${used} of ${limit} are used. An owner changes quotas.`}
          />
        ))}
        {broken.map(({ id, slug, connection }) => (
          <Row
            key={id}
            href={`/projects/${id}`}
            state={<StateBadge noun="environment" state="failed" />}
            title={`${slug} lost its repository`}
            detail={`Connection: ${connection.state}`}
          />
        ))}
      </Rows>
    </Panel>
  )
}

const urgency = ({ environment: { status } }: Placed): number =>
  status === 'failed' ? 0 : status === 'held' ? 1 : 2

const Stuck = ({ environment, project }: Placed) => {
  const { data } = useQuery({ ...readExplanation(environment.id), refetchInterval: false })
  const cause = data?.deployment?.error?.message ?? data?.summary.join(' ')
  const label = environment.status === 'held' ? 'Decide' : 'Look'
  return (
    <EnvironmentRow
      environment={environment}
      project={project.slug}
      detail={<Sentence text={environment.fault?.message ?? cause ?? environment.desired.reason} />}
      action={<ButtonLink href={`/environments/${environment.id}`}>{label}</ButtonLink>}
    />
  )
}
