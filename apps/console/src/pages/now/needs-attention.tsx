import { useQuery } from '@tanstack/react-query'
import type { Environment, Project } from '../../data/client.js'
import { readExplanation } from '../../data/reads.js'
import { useSignedIn } from '../../data/session.js'
import { ButtonLink } from '../../parts/button.js'
import { EnvironmentRow } from '../../parts/environment-row.js'
import { Empty, Panel } from '../../parts/panel.js'
import { ProjectName } from '../../parts/project-name.js'
import { Row, Rows } from '../../parts/rows.js'
import { Sentence } from '../../parts/sentence.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { TroubleRow, useInstallationTroubles } from './installation-troubles.js'
import { useTightQuotas, useTroubledDeliveries, useWithheldEnds } from './queries.js'

const mostExplained = 10
const answers: Readonly<Record<string, string>> = { dead: 'Replay', suspect: 'Decide' }

/** The list for which people open the console. Each row has its cause, and leads to the action. */
export const NeedsAttention = ({
  stuck: { data, nextCursor },
  projects,
  workers,
}: {
  stuck: { data: Environment[]; nextCursor: string | null }
  projects: Project[]
  /** Workers that are alive; undefined while it is not known. */
  workers: number | undefined
}) => {
  const { organization, isOperator } = useSignedIn()
  const organizationId = organization?.id ?? ''
  const deliveries = useTroubledDeliveries()
  const withheld = useWithheldEnds(organizationId).data ?? []
  const quotas = useTightQuotas(organizationId)
  const stuck = [...data].sort((a, b) => urgency(a) - urgency(b))
  const broken = projects.filter(({ connection }) => connection.state !== 'ok')
  const troubles = useInstallationTroubles()
  const count =
    stuck.length +
    deliveries.length +
    quotas.length +
    broken.length +
    troubles.length +
    (withheld.length > 0 ? 1 : 0) +
    (workers === 0 ? 1 : 0)
  if (count === 0)
    return (
      <Panel title="Needs attention" flush>
        <Empty title="Nothing needs you.">
          Failed deployments, pull requests that wait for an approval, and deliveries that could not be
          processed show here.
        </Empty>
      </Panel>
    )
  return (
    <Panel title={`Needs attention (${count}${nextCursor ? ' or more' : ''})`} flush>
      <Rows>
        {workers === 0 && (
          <Row
            href={isOperator ? '/system' : '/deployments'}
            state={<StateBadge noun="trouble" state="failure" />}
            title="No worker is alive"
            detail={`Deliveries and deployments are stored and wait. ${isOperator ? 'Start a worker.' : 'An operator starts one.'}`}
          />
        )}
        {troubles.map(trouble => (
          <TroubleRow key={trouble.title} trouble={trouble} />
        ))}
        {stuck.slice(0, mostExplained).map(one => (
          <Stuck key={one.id} environment={one} />
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
            action={
              <ButtonLink href={`/deliveries/${id}${state === 'dead' ? '?do=replay' : ''}`}>
                {answers[state] ?? 'Look'}
              </ButtonLink>
            }
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

const urgency = ({ status }: Environment): number => (status === 'failed' ? 0 : status === 'held' ? 1 : 2)

const Stuck = ({ environment }: { environment: Environment }) => {
  const { data } = useQuery({ ...readExplanation(environment.id), refetchInterval: false })
  const cause = data?.deployment?.error?.message ?? data?.summary[0]
  const label = environment.status === 'held' ? 'Decide' : 'Look'
  return (
    <EnvironmentRow
      environment={environment}
      project={<ProjectName id={environment.projectId} />}
      detail={<Sentence text={environment.fault?.message ?? cause ?? environment.desired.reason} />}
      action={<ButtonLink href={`/environments/${environment.id}`}>{label}</ButtonLink>}
    />
  )
}
